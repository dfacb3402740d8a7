import { crc32, deflateRawSync } from "node:zlib";
import { pack } from "tar-stream";

export type Files = Readonly<Record<string, string | Buffer>>;

export interface ZipShape {
  /** The sizes come after the data, as programs write that pack while they read. */
  readonly sizesLater?: boolean;
  readonly isStored?: boolean;
  readonly isEncrypted?: boolean;
  readonly method?: number;
  readonly wrongChecksum?: boolean;
}

/** A zip archive, for tests: local headers, data, directory and its end, written by hand. */
export function zipOf(files: Files, shape: ZipShape = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content as string);
    const data = shape.isStored ? bytes : deflateRawSync(bytes);
    const nameBytes = Buffer.from(name);
    const flags = 0x800 | (shape.sizesLater ? 8 : 0) | (shape.isEncrypted ? 1 : 0);
    const method = shape.method ?? (shape.isStored ? 0 : 8);
    const sum = crc32(bytes) ^ (shape.wrongChecksum ? 1 : 0);
    const sizes = numbers([sum >>> 0, 4], [data.length, 4], [bytes.length, 4]);
    const about = numbers([20, 2], [flags, 2], [method, 2], [0, 4]);
    const lengths = numbers([nameBytes.length, 2], [0, 2]);
    const local = Buffer.concat([
      numbers([0x04034b50, 4]),
      about,
      shape.sizesLater ? Buffer.alloc(12) : sizes,
      lengths,
      nameBytes,
      data,
      shape.sizesLater ? Buffer.concat([numbers([0x08074b50, 4]), sizes]) : Buffer.alloc(0),
    ]);
    parts.push(local);
    const rest = numbers([0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]);
    directory.push(Buffer.concat([numbers([0x02014b50, 4], [20, 2]), about, sizes, lengths, rest, nameBytes]));
    offset += local.length;
  }
  const entries = Buffer.concat(directory);
  const count = directory.length;
  const end = numbers([0x06054b50, 4], [0, 4], [count, 2], [count, 2], [entries.length, 4], [offset, 4], [0, 2]);
  return Buffer.concat([...parts, entries, end]);
}

function numbers(...fields: readonly (readonly [value: number, size: number])[]): Buffer {
  const bytes = Buffer.alloc(fields.reduce((sum, [, size]) => sum + size, 0));
  let at = 0;
  for (const [value, size] of fields) at = bytes.writeUIntLE(value, at, size);
  return bytes;
}

/** A tar archive, for tests. */
export async function tarOf(files: Files): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, Buffer.from(content as string));
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
