/** The part of asl-validator that the tests use: the package has no types of its own. */
declare module 'asl-validator' {
  /** Checks a state machine against the schema of Amazon States Language, and its transitions. */
  export default function validate(definition: object): { isValid: boolean; errorsText: () => string };
}
