/**
 * What the SDK imports in place of `node:process`, in the bundles of the functions: importing that module opens stdin, stdout and
 * stderr, which takes 2 of the 45 milliseconds of processor time that a function with a client takes to start.
 * @public
 */
export const { env, versions } = process;
