/** A file of JSON, one value a line, written without anybody waiting for the disk. Each line stands by itself. */
import { createWriteStream, type WriteStream } from 'node:fs';
import { basename } from 'node:path';
import { finished } from 'node:stream/promises';

/** A disk this far behind gets no further lines: the run must not die of its record. */
const mostPendingBytes = 16 * 1024 * 1024;

export class Lines {
  private readonly name: string;
  private readonly stream: WriteStream;
  private failure: Error | null = null;
  private omitted = 0;

  /** The file must not exist. */
  constructor(path: string) {
    this.name = basename(path);
    this.stream = createWriteStream(path, { flags: 'wx' });
    this.stream.on('error', (error) => {
      this.failure = error;
    });
  }

  /** Throws what befell the file before. */
  write(value: object): void {
    if (this.failure !== null) throw this.failure;
    if (this.stream.writableLength > mostPendingBytes) this.omitted++;
    else this.stream.write(`${JSON.stringify(value)}\n`);
  }

  /** Resolves when all is written, `last` too. Throws when something could not be. */
  async end(last: object | null = null): Promise<void> {
    if (last !== null) this.write(last);
    if (this.failure === null) {
      this.stream.end();
      await finished(this.stream);
    }
    if (this.failure !== null) throw this.failure;
    if (this.omitted > 0) throw new Error(`the disk was too slow: ${this.omitted} lines of ${this.name} are missing`);
  }
}
