// An HTTP server on loopback that has the PHP of npm's package @php-wasm/node answer for a WordPress, one request after the other.
//
//   old_php.mjs PACKAGE VERSION SITE DATABASE_PORT      prints its port
//
// POST /-run: runs the body as PHP; answers what it prints, 500 when it fails. Each request has a process of its own: its
// connection to the database has to go with it.

import { fork } from "node:child_process";
import { createServer } from "node:http";
import { fileURLToPath, pathToFileURL } from "node:url";

const [packageDirectory, version, site, databasePort] = process.argv.slice(2);
const E_DEPRECATED_BOTH = 8192 | 16384; // that a WordPress is older than a PHP is no concern of ours
const before = `error_reporting( E_ALL & ~${E_DEPRECATED_BOTH} ); define( 'DB_HOST', '127.0.0.1:${databasePort}' );`;

const base64 = (text) => Buffer.from(text).toString("base64");
const quoted = (text) => `base64_decode( '${base64(text)}' )`;

/** What a web server would have told PHP, and cannot be told otherwise. */
function surroundings({ url, method, headers }) {
  const [, query = ""] = url.split(/\?(.*)/s);
  const said = {
    SCRIPT_NAME: "/index.php", PHP_SELF: "/index.php", SCRIPT_FILENAME: `${site}/index.php`, DOCUMENT_ROOT: site, REQUEST_URI: url,
    QUERY_STRING: query, REMOTE_ADDR: "127.0.0.1", SERVER_NAME: "127.0.0.1", SERVER_PROTOCOL: "HTTP/1.1", REQUEST_METHOD: method,
    HTTP_HOST: headers.host,
  };
  const basic = /^Basic (.*)$/.exec(headers.authorization ?? "");
  if (basic) {
    [, said.PHP_AUTH_USER, said.PHP_AUTH_PW] = /^([^:]*):(.*)$/s.exec(Buffer.from(basic[1], "base64").toString());
  }
  const server = Object.entries(said).map(([name, value]) => `$_SERVER['${name}'] = ${quoted(value)};`).join("");
  return `${server} parse_str( ${quoted(query)}, $_GET ); $_REQUEST = $_GET + $_POST;`;
}

/** In the process of a request: answers it. */
async function answer(request) {
  const load = (name) => import(pathToFileURL(`${packageDirectory}/../${name}/index.js`));
  const { loadNodeRuntime, useHostFilesystem } = await load("node");
  const { PHP, setPhpIniEntries } = await load("universal");
  const php = new PHP(await loadNodeRuntime(version, { emscriptenOptions: { processId: 1 } }));
  useHostFilesystem(php);
  await setPhpIniEntries(php, { memory_limit: "1024M" });
  const body = Buffer.from(request.body, "base64");
  const runs = request.url === "/-run";
  const said = runs
    ? await php.run({ code: `<?php ${before} ${body}` })
    : await php.run({
        code: `<?php ${before} ${surroundings(request)} define( 'WP_USE_THEMES', true ); chdir( ${quoted(site)} );
          require ${quoted(site + "/wp-blog-header.php")};`,
        method: request.method, headers: request.headers, body: new Uint8Array(body), relativeUri: request.url,
      });
  return { status: runs && said.exitCode !== 0 ? 500 : said.httpStatusCode, headers: said.headers, body: base64(said.bytes) };
}

/** In the server: the answer of a process of its own. */
function ask(request) {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(import.meta.url), process.argv.slice(2), { env: { ...process.env, OLD_PHP_REQUEST: "1" }, silent: true });
    let complaints = "";
    child.stderr.on("data", (text) => (complaints += text));
    let answered = null;
    child.on("message", (message) => (answered = message));
    child.on("error", (error) => (complaints += error));
    child.on("exit", () => resolve(answered ?? { status: 500, headers: {}, body: base64(`this PHP broke down: ${complaints.slice(0, 1000)}`) }));
    child.send(request, () => {});
  });
}

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

function serve() {
  let last = Promise.resolve();
  const server = createServer(async (request, response) => {
    const body = base64(await bodyOf(request));
    last = last.then(async () => {
      const said = await ask({ url: request.url, method: request.method, headers: request.headers, body });
      const bytes = Buffer.from(said.body, "base64");
      response.writeHead(said.status, { ...said.headers, "content-length": bytes.length }).end(bytes);
    });
  });
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));
}

if (process.env.OLD_PHP_REQUEST) {
  process.on("message", async (request) => process.send(await answer(request), () => process.exit(0)));
} else {
  serve();
}
