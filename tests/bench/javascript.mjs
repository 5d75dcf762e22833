// SPDX-License-Identifier: MIT
// The workload by a library of JavaScript, one machine a customer, without timers:
//   node javascript.mjs xstate|robot3 CUSTOMERS EVENTS SECONDS
// prints one line of JSON as bench_engine does. Lies, when it runs, beside its node_modules.
import { readFile } from 'node:fs/promises';
import process from 'node:process';

const kinds = ['Visit', 'Request', 'Order', 'Use', 'Refer', 'Upgrade', 'Downgrade', 'Quit'];
const mix = [3, 4, 7, 7, 3, 4, 1, 3].flatMap((n, kind) => Array(n).fill(kind)); // of 32, as workload.c
const pays = (plan) => plan === 'pro' || plan === 'team';

// The same events as workload.c makes: its random numbers have 64 bits.
function* flow(customers, total) {
  const mask = (1n << 64n) - 1n;
  let random = 88172645463325252n;
  for (let i = 0; i < total; i++) {
    random ^= (random << 13n) & mask;
    random ^= random >> 7n;
    random ^= (random << 17n) & mask;
    yield {
      who: Number(((random >> 32n) * BigInt(customers)) >> 32n),
      event: { type: kinds[mix[Number(random & 31n)]], amount: Number((random >> 8n) & 31n) },
    };
  }
}

// By library: given what is to be called on each entry, a function that makes one customer's machine,
// as a function that takes events.
const makers = {
  async xstate(sent) {
    const { assign, createActor, setup } = await import('xstate');
    const entry = 'touch';
    const machine = setup({
      actions: { touch: sent, pro: assign({ plan: 'pro' }), free: assign({ plan: 'free' }) },
      guards: {
        worth: ({ event }) => event.amount > 10.0,
        pays: ({ context }) => pays(context.plan),
      },
    }).createMachine({
      context: { plan: 'free' },
      initial: 'awareness',
      on: { Upgrade: { actions: 'pro' }, Downgrade: { actions: 'free' } },
      states: {
        awareness: { entry, on: { Request: 'consideration', Order: 'purchase' } },
        consideration: { entry, on: { Order: { target: 'purchase', guard: 'worth' } } },
        purchase: { entry, on: { Use: 'onboarding' } },
        onboarding: { entry, on: { Use: { target: 'adoption', guard: 'pays' } } },
        adoption: { entry, on: { Refer: 'advocacy', Quit: 'churned' } },
        advocacy: { entry, on: { Quit: 'churned' } },
        churned: { entry, on: { Visit: 'awareness', Order: 'purchase' } },
      },
    });
    return () => {
      const actor = createActor(machine).start();
      return (event) => actor.send(event);
    };
  },

  async robot3(sent) {
    const { createMachine, guard, interpret, reduce, state, transition } = await import('robot3');
    const own = (name, ...moves) =>
      state(
        ...moves,
        transition('Upgrade', name, reduce((context) => ({ ...context, plan: 'pro' }))),
        transition('Downgrade', name, reduce((context) => ({ ...context, plan: 'free' }))),
      );
    const worth = guard((context, event) => event.amount > 10.0);
    const paying = guard((context) => pays(context.plan));
    const machine = createMachine(
      {
        awareness: own('awareness', transition('Request', 'consideration'), transition('Order', 'purchase')),
        consideration: own('consideration', transition('Order', 'purchase', worth)),
        purchase: own('purchase', transition('Use', 'onboarding')),
        onboarding: own('onboarding', transition('Use', 'adoption', paying)),
        adoption: own('adoption', transition('Refer', 'advocacy'), transition('Quit', 'churned')),
        advocacy: own('advocacy', transition('Quit', 'churned')),
        churned: own('churned', transition('Visit', 'awareness'), transition('Order', 'purchase')),
      },
      () => ({ plan: 'free' }),
    );
    return () => {
      let at = 'awareness';
      const service = interpret(machine, () => {
        if (service.machine.current === at) return;
        at = service.machine.current;
        sent();
      });
      sent();
      return (event) => service.send(event);
    };
  },
};

async function main([library, customers, events, seconds]) {
  const manifest = new URL(`node_modules/${library}/package.json`, import.meta.url);
  const { version } = JSON.parse(await readFile(manifest, 'utf8'));
  let sent = 0;
  const make = await makers[library](() => { sent++; });
  const machines = new Map();
  const resident = process.memoryUsage.rss();
  const source = flow(Number(customers), Number(events));
  const most = Number(seconds) * 1e9;
  let spent = 0, wall = 0n, done = 0;
  for (;;) {
    const chunk = [];
    while (chunk.length < 1000) {
      const { value, done: isOver } = source.next();
      if (isOver) break;
      chunk.push(value);
    }
    if (chunk.length === 0 || spent > most) break;
    const from = process.cpuUsage(), began = process.hrtime.bigint();
    for (const { who, event } of chunk) {
      const machine = machines.get(who);
      if (machine !== undefined) {
        machine(event);
        continue;
      }
      const before = sent, made = make();
      machines.set(who, made);
      made(event);
      sent = before + 1; // a stage that creation only passes through sends nothing
    }
    const used = process.cpuUsage(from);
    wall += process.hrtime.bigint() - began;
    spent += (used.user + used.system) * 1000;
    done += chunk.length;
  }
  process.stdout.write(`${JSON.stringify({
    peer: library, version, customers: machines.size, events: done, processor_ns: spent,
    wall_ns: Number(wall), sent, sum: '', fired: 0, bytes: 0,
    resident: process.memoryUsage.rss() - resident, items: {},
  })}\n`);
}

await main(process.argv.slice(2));
