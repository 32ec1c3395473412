import { afterAll, beforeAll, expect } from '@jest/globals';
import * as v from 'valibot';
import { doctorDocument } from '../json/documents.ts';
import { REGION } from '../incident-builder.ts';
import { runProgram } from '../run-program.ts';
import type { FakeAws } from './healthy-deployment.ts';

/** Gives the clients of the tests of a file keys that lead nowhere. */
export function useKeys(): void {
  beforeAll(() => {
    process.env['AWS_ACCESS_KEY_ID'] = 'test';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
  });
  afterAll(() => {
    delete process.env['AWS_ACCESS_KEY_ID'];
    delete process.env['AWS_SECRET_ACCESS_KEY'];
  });
}

export const doctor = (...args: string[]) => runProgram(['doctor', '--region', REGION, ...args]);

/** What it found, as JSON, with its exit code. */
export async function examined(): Promise<v.InferOutput<typeof doctorDocument> & { code: number }> {
  const { code, stdout } = await doctor('--json');
  return { code, ...v.parse(doctorDocument, JSON.parse(stdout)) };
}

/** All that is not a pass: `rules: failure: …`. */
export async function troubles(): Promise<string[]> {
  const { checks } = await examined();
  return checks
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ area, verdict, what }) => `${area}: ${verdict}: ${what}`);
}

/** What was changed, how, and the reported trouble. */
export type Breakage = [what: string, how: (aws: FakeAws) => void, trouble: string];

/** Breaks a deployment, and expects an answer: exit code 1 for a failure, and what to do about everything. */
export async function expectTrouble(aws: FakeAws, [, how, trouble]: Breakage): Promise<void> {
  how(aws);
  const { checks, healthy, code } = await examined();
  const lines = checks.map(({ area, verdict, what }) => `${area}: ${verdict}: ${what}`);
  expect(lines).toContainEqual(expect.stringContaining(trouble));
  expect(code).toBe(healthy ? 0 : 1);
  expect(healthy).toBe(!lines.some((line) => /: (failure|unknown): /.test(line)));
  for (const { verdict, todo } of checks) if (verdict !== 'pass') expect(todo).toMatch(/\w/);
}
