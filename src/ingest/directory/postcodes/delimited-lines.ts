/** A line longer than this is none of any file of postcodes or of names. */
export const lineMax = 16 * 1024;

/**
 * The lines of a text, some at a time, one character a byte (latin1): the files are ASCII but for names, which whoever shows
 * them decodes. Of a line longer than `lineMax` only that and one character more are given; the rest is passed over.
 */
export async function* lineBatches(bytes: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  let carry = "";
  let isPassing = false;
  let isFirst = true;
  for await (const chunk of bytes) {
    let text = chunk.toString("latin1");
    if (isFirst) {
      // A byte-order mark of UTF-8.
      if (text.startsWith("\u00ef\u00bb\u00bf")) text = text.slice(3);
      isFirst = false;
    }
    if (isPassing) {
      const end = text.indexOf("\n");
      if (end < 0) continue;
      text = text.slice(end + 1);
      isPassing = false;
    }
    const lines = (carry + text).split("\n");
    carry = lines.pop()!;
    if (carry.length > lineMax) {
      lines.push(carry.slice(0, lineMax + 1));
      carry = "";
      isPassing = true;
    }
    if (lines.length > 0) yield lines;
  }
  if (carry !== "") yield [carry];
}

const quote = 0x22;
const comma = 0x2c;
const carriageReturn = 0x0d;

/**
 * Writes the values of a line into `values`, by column, those of `wanted` if given. The answer is how many columns there are, or
 * -1 for a quoted value that does not end, or does not end at a comma. No value has a line break: no file of these has one, and
 * so a missing quote costs a line, not the file.
 */
export function splitLine(line: string, values: string[], wanted?: Uint8Array): number {
  const length = line.charCodeAt(line.length - 1) === carriageReturn ? line.length - 1 : line.length;
  let column = 0;
  for (let at = 0; ; column++) {
    const isWanted = wanted === undefined || wanted[column] === 1;
    let end: number;
    if (line.charCodeAt(at) === quote) {
      end = line.indexOf('"', at + 1);
      let isDoubled = false;
      while (end >= 0 && line.charCodeAt(end + 1) === quote) {
        isDoubled = true;
        end = line.indexOf('"', end + 2);
      }
      if (end < 0) return -1;
      if (isWanted) {
        const value = line.slice(at + 1, end);
        values[column] = isDoubled ? value.replaceAll('""', '"') : value;
      }
      end++;
      if (end < length && line.charCodeAt(end) !== comma) return -1;
    } else {
      end = line.indexOf(",", at);
      if (end < 0) end = length;
      if (isWanted) values[column] = line.slice(at, end);
    }
    if (end >= length) return column + 1;
    at = end + 1;
  }
}
