/** `Symbol.asyncDispose`, and in runtimes from before it the symbol that compilers put in its place. */
export const asyncDispose: typeof Symbol.asyncDispose = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')
