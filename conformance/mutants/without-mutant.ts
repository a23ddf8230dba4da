/** Requirements that cases check, and of which there is no mutant: each with the reason. A test holds that the others have one. */
export const withoutMutant: Readonly<Record<string, string>> = {}
