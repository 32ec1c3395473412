import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { ENVIRONMENT, MissingEnvironmentError, requireEnv } from '../../../tasks/contract/environment.ts';
import { setFunctionEnvironment } from '../../fixtures/environment.ts';

describe('requireEnv', () => {
  test('returns the value, which may be empty', () => {
    expect(requireEnv('A', { A: 'x' })).toBe('x');
    expect(requireEnv('A', { A: '' })).toBe('');
  });

  test('names the missing variable', () => {
    expect(() => requireEnv('INCIDENT_TABLE', {})).toThrow(MissingEnvironmentError);
    expect(() => requireEnv('INCIDENT_TABLE', {})).toThrow(
      'The environment variable INCIDENT_TABLE is not set.',
    );
  });
});

describe('a deployed function does not start without a setting, and names it', () => {
  beforeEach(() => {
    setFunctionEnvironment();
    jest.resetModules();
  });
  afterEach(setFunctionEnvironment);

  test.each([
    ['classify-event', ENVIRONMENT.remediatorRoleArns],
    ['classify-event', ENVIRONMENT.ignoreTrails],
    ['classify-event', ENVIRONMENT.stackName],
    ['classify-event', ENVIRONMENT.enforceTrails],
    ['classify-event', ENVIRONMENT.restoreRoleArn],
    ['compare-trail', ENVIRONMENT.enforceTrails],
    ['restore-trail', ENVIRONMENT.enforceOwned],
    ['restore-trail', ENVIRONMENT.tableName],
    ['restore-trail', ENVIRONMENT.stackName],
    ['record-incident', ENVIRONMENT.tableName],
    ['record-incident', ENVIRONMENT.notifyOwnActions],
    ['publish-notification', ENVIRONMENT.topicArn],
  ])('%s without %s', async (file, name) => {
    Reflect.deleteProperty(process.env, name);
    await expect(import(`../../../tasks/${file}.ts`)).rejects.toThrow(
      `The environment variable ${name} is not set.`,
    );
  });

  test.each(['start-logging', 'verify-logging'])('%s needs no setting', async (file) => {
    for (const name of Object.values(ENVIRONMENT)) Reflect.deleteProperty(process.env, name);
    await expect(import(`../../../tasks/${file}.ts`)).resolves.toHaveProperty('handler');
  });
});
