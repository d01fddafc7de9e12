// An HTTP server on loopback that has the PHP of npm's package @php-wasm/node answer for a WordPress, one request after the other.
//
//   old_php.mjs PACKAGE VERSION SITE DATABASE_PORT      prints its port
//
// POST /-run: runs the body as PHP; answers what it prints, 500 when it fails.

import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const [packageDirectory, version, site, databasePort] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(`${packageDirectory}/../${name}/index.js`));
const { loadNodeRuntime, useHostFilesystem } = await load("node");
const { PHP, setPhpIniEntries } = await load("universal");
const E_DEPRECATED_BOTH = 8192 | 16384; // that a WordPress is older than a PHP is no concern of ours
const before = `error_reporting( E_ALL & ~${E_DEPRECATED_BOTH} ); define( 'DB_HOST', '127.0.0.1:${databasePort}' );`;

let requests = 0;

/** Of its own for each request: one that broke down keeps nothing. */
async function newPhp() {
  requests += 1;
  const php = new PHP(await loadNodeRuntime(version, { emscriptenOptions: { processId: requests } }));
  useHostFilesystem(php);
  await setPhpIniEntries(php, { memory_limit: "1024M" });
  return php;
}

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

const quoted = (text) => `base64_decode( '${Buffer.from(text).toString("base64")}' )`;

/** What a web server would have told PHP, and cannot be told otherwise. */
function surroundings(request) {
  let code = before;
  const [, query = ""] = request.url.split(/\?(.*)/s);
  const said = {
    SCRIPT_NAME: "/index.php", PHP_SELF: "/index.php", SCRIPT_FILENAME: `${site}/index.php`, DOCUMENT_ROOT: site, REQUEST_URI: request.url,
    QUERY_STRING: query, REMOTE_ADDR: "127.0.0.1", SERVER_NAME: "127.0.0.1", SERVER_PROTOCOL: "HTTP/1.1", REQUEST_METHOD: request.method,
    HTTP_HOST: request.headers.host,
  };
  for (const [name, value] of Object.entries(said)) code += `$_SERVER['${name}'] = ${quoted(value)};`;
  code += `parse_str( ${quoted(query)}, $_GET ); $_REQUEST = $_GET + $_POST;`;
  const basic = /^Basic (.*)$/.exec(request.headers.authorization ?? "");
  if (basic) {
    const [, user, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(basic[1], "base64").toString());
    code += `$_SERVER['PHP_AUTH_USER'] = ${quoted(user)}; $_SERVER['PHP_AUTH_PW'] = ${quoted(password)};`;
  }
  return code;
}

async function answerTo(php, request, body) {
  if (request.url === "/-run") return php.run({ code: `<?php ${before} ${body}` });
  const code = `<?php ${surroundings(request)} define( 'WP_USE_THEMES', true ); chdir( ${quoted(site)} ); require ${quoted(site + "/wp-blog-header.php")};`;
  return php.run({ code, method: request.method, headers: request.headers, body: new Uint8Array(body), relativeUri: request.url });
}

let last = Promise.resolve();
const server = createServer(async (request, response) => {
  const body = await bodyOf(request);
  last = last.then(async () => {
    const php = await newPhp();
    try {
      const answer = await answerTo(php, request, body);
      const status = request.url === "/-run" && answer.exitCode !== 0 ? 500 : answer.httpStatusCode;
      const headers = { ...answer.headers, "content-length": answer.bytes.byteLength };
      response.writeHead(status, headers).end(Buffer.from(answer.bytes));
    } catch (error) {
      response.writeHead(500).end(`${error.stack ?? error}`);
    } finally {
      php.exit();
    }
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
