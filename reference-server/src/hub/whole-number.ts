/** A decimal whole number of a query, as RESUME-4 and SEND-11 have it; undefined where it is none, or below `least`. */
export function wholeNumber(text: string | null, least = 0): number | undefined {
  if (text === null || !/^[0-9]+$/.test(text)) return undefined
  const number = Number(text)
  return Number.isSafeInteger(number) && number >= least ? number : undefined
}
