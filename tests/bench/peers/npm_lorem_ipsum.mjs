// Writes COUNT articles of lorem-ipsum: a title and eight paragraphs, a line of JSON each.
//   node npm_lorem_ipsum.mjs DIRECTORY-WITH-NODE_MODULES COUNT
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { writeAll } from './npm_output.mjs';

const [directory, count] = [process.argv[2], Number(process.argv[3])];
const path = createRequire(`${directory}/`).resolve('lorem-ipsum');
const module = await import(pathToFileURL(path));
const LoremIpsum = module.LoremIpsum ?? module.default.LoremIpsum;

let state = 7; // the same articles in every run
const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
const lorem = new LoremIpsum({ random });
writeAll(count, () => ({
  title: lorem.generateSentences(1),
  body: Array.from({ length: 8 }, () => lorem.generateParagraphs(1)),
}));
