# SPDX-License-Identifier: MIT
# What failed and why, in few lines: of logs of builds and of ctest. Of each failed test, the lines
# that say why; where none does, its last ones.
#     awk -f failures.awk LOG…

function says_why(line) {
    return line ~ /\[  ERROR   \]|\[  FAILED  \]|: error:|: warning:|runtime error:|Error:|ERROR:|SUMMARY:/ ||
        line ~ /WARNING: ThreadSanitizer|^==[0-9]+== [A-Z]|FAIL|[Ff]ailed|findings in|stale|not listed|at least|at most/ ||
        line ~ /[Aa]ssert|Traceback|undefined reference|^CMake Error|is missing|may not/
}

function keep(line) {
    gsub(/^[ \t]+|[ \t]+$/, "", line)
    if (line == "" || (name, line) in seen)
        return
    seen[name, line] = 1
    last[n_last++ % 3] = line
    if (says_why(line) && n_why < (name == FILENAME ? 25 : 6))
        why[n_why++] = line
}

function finish(    i) {
    if (name != "") {
        print "* " name
        for (i = 0; i < n_why; i++)
            print "    " substr(why[i], 1, 200)
        for (i = n_last > 3 ? n_last - 3 : 0; n_why == 0 && i < n_last; i++)
            print "    " substr(last[i % 3], 1, 200)
    }
    name = ""
    n_why = n_last = 0
}

# A log of another kind is one piece.
FNR == 1 {
    finish()
    if (FILENAME ~ /report\.log$|portable\/test\.log$/)
        name = FILENAME
}

# A test that is over, "3/85 Test #7: test_x ...***Failed", ends what the one before has written.
/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: / {
    finish()
    if ($0 ~ /\*\*\*/ && $0 !~ /\*\*\*Skipped/) {
        name = $0
        sub(/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: /, "", name)
        sub(/ \.+ *\*\*\*/, ": ", name)
    }
    next
}
/^ +Start +[0-9]+: / || /% tests passed/ { finish(); next }

# A step of the build that failed.
/^FAILED: / { finish(); name = $0 }
/^\[[0-9]+\/[0-9]+\] / { finish(); next }
/^CMake Error/ { finish(); name = "configure" }

name != "" { keep($0) }

END { finish() }
