/** The lines of a file one by one, however large it is: at most a piece of it and one line are held. */
import { open } from 'node:fs/promises';

const pieceBytes = 1 << 18;
const lineFeed = 10;

/** What follows the last line feed is a line too. Nothing where there is no such file. */
export async function eachLine(path: string, take: (line: string) => void): Promise<void> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return;
  try {
    let begun = Buffer.alloc(0);
    for (;;) {
      const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(pieceBytes) });
      if (bytesRead === 0) break;
      const piece = Buffer.concat([begun, buffer.subarray(0, bytesRead)]);
      let from = 0;
      for (let end = piece.indexOf(lineFeed); end >= 0; end = piece.indexOf(lineFeed, from)) {
        take(piece.toString('utf8', from, end));
        from = end + 1;
      }
      begun = piece.subarray(from);
    }
    if (begun.length > 0) take(begun.toString('utf8'));
  } finally {
    await file.close();
  }
}
