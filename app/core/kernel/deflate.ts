/**
 * Bytes made smaller for keeping (DEFLATE, RFC 1951). The work is done beside the caller's thread.
 *
 * @returns what `inflate` takes back
 */
export async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return through(new CompressionStream('deflate-raw'), bytes, Number.POSITIVE_INFINITY);
}

/**
 * Takes back what `deflate` gave.
 *
 * @param most bytes that it may come to: a few packed ones can hold gigabytes
 * @throws RangeError where it comes to more; TypeError for bytes that `deflate` did not give
 */
export async function inflate(
  bytes: Uint8Array<ArrayBuffer>,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  return through(new DecompressionStream('deflate-raw'), bytes, most);
}

async function through(
  stream: CompressionStream,
  bytes: Uint8Array<ArrayBuffer>,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const [given, taken] = await Promise.all([give(stream, bytes), take(stream, most)]);
  if (given instanceof Error) throw given;
  return taken;
}

/** A side of a stream that fails takes the other with it: the reading side tells why, so this one only says that it did. */
async function give(stream: CompressionStream, bytes: Uint8Array<ArrayBuffer>): Promise<Error | null> {
  const writer = stream.writable.getWriter();
  try {
    await writer.write(bytes);
    await writer.close();
    return null;
  } catch (error) {
    return error instanceof Error ? error : new TypeError('these bytes cannot be packed');
  }
}

async function take(stream: CompressionStream, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const reader = stream.readable.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done || value === undefined) break;
    parts.push(value);
    length += value.length;
    if (length <= most) continue;
    await reader.cancel();
    throw new RangeError(`packed bytes come to more than ${most}`);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
