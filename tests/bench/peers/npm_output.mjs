import { writeSync } from 'node:fs';

const BYTES_AT_ONCE = 1 << 16;

function write(bytes) {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(1, bytes, done);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error; // a pipe whose reader is behind
    }
  }
}

/// Writes `count` articles as lines of JSON to standard output, many with one system call.
export function writeAll(count, makeArticle) {
  let text = '';
  for (let i = 0; i < count; i++) {
    text += JSON.stringify(makeArticle()) + '\n';
    if (text.length >= BYTES_AT_ONCE) {
      write(Buffer.from(text));
      text = '';
    }
  }
  write(Buffer.from(text));
}
