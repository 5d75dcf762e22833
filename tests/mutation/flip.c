/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

/* Preloaded into test programs: changes conditional jumps of the code in memory, before main.
 *
 * SOJOURN_MUTATION_TABLES names a folder with a file MODULE.jumps for each program and library that
 * holds such code: for each mutant, by its number, a 64-bit offset from where the module is loaded
 * to the opcode byte of its jump, or 0 where the module lacks it. Without such a file a process is
 * left alone. Then SOJOURN_MUTANT=NUMBER           flips this jump: it jumps where it did not, and
 * the reverse SOJOURN_MUTATION_TRACE=FILE     lets the program run as it is, and sets byte NUMBER
 * of FILE to 1 for every jump that it reaches, by a breakpoint that goes off once
 *     SOJOURN_MUTATION_MS=LIMIT       SIGPROF ends the process after so much time of the processor
 */

enum {
    MOST_JUMPS = 1 << 16,
    EXIT_BROKEN = 120, /* tables and program do not fit together */
    NEAR = 0x0f,       /* the byte before the opcode of a jump with a long way */
    BREAKPOINT = 0xcc  /* int3: one byte */
};

static const rlim_t MEMORY = (rlim_t)4 << 30;

typedef struct jump {
    uint8_t *first; /* of the instruction's bytes */
    uint8_t original;
    uint32_t number;
} jump;

static struct {
    const char *tables;
    const char *mutant, *trace;
    bool is_found; /* a module with jumps is loaded */
    uint8_t *marks;
    jump *jumps;
    size_t n_jumps;
} flip;

static void broken(const char *what, const char *about)
{
    (void)fprintf(stderr, "mutation: %s: %s\n", what, about);
    _exit(EXIT_BROKEN);
}

static void make_writable(uint8_t *at)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uint8_t *start = at - (uintptr_t)at % page;

    if (mprotect(start, page, PROT_READ | PROT_WRITE | PROT_EXEC) != 0)
        broken("mprotect", strerror(errno));
}

/* Where the instruction begins whose opcode byte lies at `at`. */
static uint8_t *instruction(uint8_t *at)
{
    if ((*at & 0xf0) == 0x70)
        return at;
    if ((*at & 0xf0) == 0x80 && at[-1] == NEAR)
        return at - 1;
    broken("no conditional jump", flip.tables);
    return NULL;
}

static void flip_one(uint8_t *base, const int64_t *offsets, size_t n)
{
    size_t number = strtoul(flip.mutant, NULL, 10);

    if (number >= n)
        broken("no such mutant", flip.mutant);
    if (offsets[number] == 0)
        return;
    uint8_t *at = base + offsets[number];
    (void)instruction(at);
    make_writable(at);
    *at ^= 1;
}

static int by_address(const void *a, const void *b)
{
    const jump *one = a, *other = b;

    return (one->first > other->first) - (one->first < other->first);
}

static void on_breakpoint(int signal_number, siginfo_t *info, void *context)
{
    greg_t *next = &((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
    jump key = {.first = (uint8_t *)(*next - 1)};
    const jump *found = bsearch(&key, flip.jumps, flip.n_jumps, sizeof *found, by_address);

    (void)signal_number;
    (void)info;
    if (found == NULL)
        _exit(EXIT_BROKEN);
    *found->first = found->original;
    flip.marks[found->number] = 1;
    *next -= 1;
}

static void trace_all(uint8_t *base, const int64_t *offsets, size_t n)
{
    size_t n_before = flip.n_jumps;

    for (size_t i = 0; i < n; i++) {
        if (offsets[i] == 0)
            continue;
        uint8_t *first = instruction(base + offsets[i]);
        flip.jumps[flip.n_jumps++] = (jump){first, *first, (uint32_t)i};
    }
    for (size_t i = n_before; i < flip.n_jumps; i++) {
        make_writable(flip.jumps[i].first);
        *flip.jumps[i].first = BREAKPOINT;
    }
    qsort(flip.jumps, flip.n_jumps, sizeof *flip.jumps, by_address);
}

static int visit_module(struct dl_phdr_info *info, size_t size, void *context)
{
    static int64_t offsets[MOST_JUMPS];
    const char *name = *info->dlpi_name == '\0' ? program_invocation_short_name : info->dlpi_name;
    const char *slash = strrchr(name, '/');
    char path[4096];

    (void)size;
    (void)context;
    (void)snprintf(path, sizeof path, "%s/%s.jumps", flip.tables, slash == NULL ? name : slash + 1);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return 0;
    size_t n = fread(offsets, sizeof *offsets, MOST_JUMPS, file);
    (void)fclose(file);
    flip.is_found = true;
    if (flip.mutant != NULL)
        flip_one((uint8_t *)info->dlpi_addr, offsets, n);
    else if (flip.trace != NULL)
        trace_all((uint8_t *)info->dlpi_addr, offsets, n);
    return 0;
}

/* The marks are the file itself: they outlive a process that ends in no orderly way. */
static void prepare_trace(void)
{
    struct sigaction action = {.sa_sigaction = on_breakpoint, .sa_flags = SA_SIGINFO};
    struct stat info;
    int file = open(flip.trace, O_RDWR | O_CLOEXEC);

    if (file < 0 || fstat(file, &info) != 0)
        broken(flip.trace, strerror(errno));
    flip.marks = mmap(NULL, (size_t)info.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    flip.jumps = calloc(2 * (size_t)info.st_size, sizeof *flip.jumps);
    (void)close(file);
    if (flip.marks == MAP_FAILED || flip.jumps == NULL || sigaction(SIGTRAP, &action, NULL) != 0)
        broken(flip.trace, strerror(errno));
}

static void limit(const char *milliseconds)
{
    long ms = strtol(milliseconds, NULL, 10);
    struct itimerval timer = {.it_value = {ms / 1000, ms % 1000 * 1000}};
    struct rlimit memory = {MEMORY, MEMORY}, core = {0, 0};

    (void)setrlimit(RLIMIT_AS, &memory);
    (void)setrlimit(RLIMIT_CORE, &core);
    (void)setitimer(ITIMER_PROF, &timer, NULL);
}

__attribute__((constructor)) static void begin(void)
{
    const char *milliseconds = getenv("SOJOURN_MUTATION_MS");

    flip.tables = getenv("SOJOURN_MUTATION_TABLES");
    flip.mutant = getenv("SOJOURN_MUTANT");
    flip.trace = getenv("SOJOURN_MUTATION_TRACE");
    if (flip.tables == NULL)
        return;
    if (flip.mutant == NULL && flip.trace != NULL)
        prepare_trace();
    (void)dl_iterate_phdr(visit_module, NULL);
    if (flip.is_found && milliseconds != NULL)
        limit(milliseconds);
}
