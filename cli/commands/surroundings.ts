import type { Command } from 'commander';
import type { OpenEmbedded } from '../aws/deployment.ts';
import type { ProgramIo } from '../io.ts';
import type { ReadOptions } from '../options.ts';
import type { Needs, Session } from '../session.ts';

/** 0 found or done, 1 not found or failed, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2;

/** A function that commander calls: the arguments of the command, its options, the command. */
export type Action<Arguments extends string[], Options> = (
  ...given: [...Arguments, Options, Command]
) => Promise<void>;

/** What a command module gets from the program that it belongs to. */
export interface Surroundings {
  io: ProgramIo;
  openEmbedded: OpenEmbedded;
  /** Makes an action of work that needs the incidents: opens a session for it, and keeps its exit code. */
  command: <Options extends ReadOptions, Arguments extends string[] = []>(
    work: (session: Session, options: Options, ...names: Arguments) => Promise<ExitCode>,
    needs?: Needs,
  ) => Action<Arguments, Options>;
  /** Makes an action of work that needs no deployment. */
  plain: <Options, Arguments extends string[] = []>(
    work: (options: Options, ...names: Arguments) => Promise<ExitCode>,
  ) => Action<Arguments, Options>;
}
