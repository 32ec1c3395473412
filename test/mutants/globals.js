import { expect } from 'expect';
import { bind } from 'jest-each';

/** What tests import from `@jest/globals`, without jest: they are kept here, and run as often as one wants. */
export { expect };

/** Not available: a test that needs it fails in the first run. */
export const jest = {};

/** The tests, in the order of their files. */
export const tests = [];

let scope = { titles: [], before: [], after: [] };

export function describe(title, block) {
  const outer = scope;
  scope = { titles: [...outer.titles, title], before: [...outer.before], after: [...outer.after] };
  block();
  scope = outer;
}
describe.each = bind(describe);

export function beforeEach(work) {
  scope.before.push(work);
}

export function afterEach(work) {
  scope.after.push(work);
}

export function test(title, body) {
  const { titles, before, after } = scope;
  const name = [...titles, title].join(' ');
  const work = async () => {
    try {
      for (const each of [...before, body]) await each();
    } finally {
      for (const each of after) await each();
    }
  };
  tests.push({ id: `${tests.length} ${name}`, name, work, timeSpentMs: 0 });
}
test.each = bind(test);
