/** UTF-8 bytes of a text, without making them. A lone surrogate counts as the replacement character it would become. */
export function utf8Bytes(text: string): number {
  let bytes = text.length
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) continue
    if (unit < 0x800) bytes += 1
    else if (isHigh(unit) && isLow(text.charCodeAt(index + 1))) {
      // Two code units, four bytes.
      bytes += 2
      index += 1
    } else bytes += 2
  }
  return bytes
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
