// Writes COUNT articles of @faker-js/faker: a title and eight paragraphs, a line of JSON each.
//   node npm_faker.mjs DIRECTORY-WITH-NODE_MODULES COUNT
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { writeAll } from './npm_output.mjs';

const [directory, count] = [process.argv[2], Number(process.argv[3])];
const path = createRequire(`${directory}/`).resolve('@faker-js/faker/locale/en');
const { faker } = await import(pathToFileURL(path));

faker.seed(7);
writeAll(count, () => ({
  title: faker.lorem.sentence(),
  body: Array.from({ length: 8 }, () => faker.lorem.paragraph()),
}));
