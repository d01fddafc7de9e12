#include "generator/version.h"
#include "importer/option_table.h"

namespace anp {

ProgramReference import_reference() {
  ProgramReference reference;
  reference.name = "anp-import";
  reference.version = version();
  reference.summary = "imports articles into a site, each exactly once";
  for (const CommandDeclaration& command : import_commands()) {
    reference.commands.push_back(
        {command.name, command.summary, command.arguments, options_of(command.command)});
  }
  reference.description = {
      "What is imported is a dataset (--pack, --seed, --first, --count), made as it is sent, or "
      "NDJSON (--input). The ledger holds what was intended, acknowledged and created: the same "
      "command again sends only what is missing.",
      "retry, verify and undo take source and target from the ledger (--ledger), or the options of "
      "the run. undo --dry-run says what undo would remove.",
      "What a target cannot keep or promise, probe says, and each run. null: keeps nothing. "
      "wordpress+http(s):// inserts what it gets, so that look-ups and the removal of twins make "
      "it "
      "once; it loses modified_at, and meta that the site does not register. mariadb+wordpress:// "
      "shows other plugins nothing of what it writes. An http+ target is as exact as its profile. "
      "staging+http://, sqlite: and null: let in whoever reaches them. A database server may lose "
      "its last second in a power cut, if it is set so. docs/guarantees.md says all of it.",
      "An option that stands in a file (--config) or in the environment is the same without the "
      "dashes. The command line goes first, then the environment, then the file."};
  reference.environment = {
      {"ANP_NAME",
       "the option --name, in capitals, hyphens as underscores: ANP_MAX_IN_FLIGHT=4; true or false "
       "for an option without a value. Empty: as if not there."},
      {"ANP_SITE_TOKEN", "the site token, unless --site-token-file names a file with it"},
      {"WORDPRESS_ACCOUNT, WORDPRESS_PASSWORD",
       "user:application password, or with --user the password alone, for wordpress+http(s)://; "
       "with _FILE at the end of the name, the path of a file (mode 600) with it"},
      {"ANP_DATABASE_PASSWORD",
       "the password of a database server, unless ANP_DATABASE_PASSWORD_FILE names a file with it "
       "(mode 600); otherwise PGPASSWORD, ~/.pgpass or MYSQL_PWD"},
      {"ANP_PACKS", "the directory that holds the packs"},
      {"ANP_PROFILES", "a directory with profiles of your own, found by name"}};
  reference.examples = {
      "anp-import --seed 7 --count 100000 --target staging+http://127.0.0.1:8765",
      "anp-import --input articles.ndjson --target staging+http://127.0.0.1:8765 --rate 50/s",
      "anp-generate --count 1000 | anp-import --input - --target staging+http://127.0.0.1:8765",
      "anp-import --count 1000000 --target null:",
      "anp-import --count 10000 --target sqlite:site.db --create-schema",
      "ANP_DATABASE_PASSWORD_FILE=password anp-import --count 100000 --target "
      "postgresql://anp@127.0.0.1/site --create-schema",
      "ANP_DATABASE_PASSWORD_FILE=password anp-import --count 100000 --batch 500 --target "
      "'mariadb+wordpress://wordpress@127.0.0.1/wordpress?prefix=wp_' --create-schema",
      "DIRECTUS_TOKEN_FILE=token anp-import --target http+http://127.0.0.1:8055 --profile directus",
      "anp-import --count 5000 --target http+https://staging.example.org --profile directus "
      "--allow-host staging.example.org --site-token-file token",
      "anp-import probe --target wordpress+http://127.0.0.1:8780",
      "WORDPRESS_PASSWORD_FILE=password anp-import --target wordpress+http://127.0.0.1:8780 --user "
      "editor",
      "anp-import --target staging+http://127.0.0.1:8765 --batch 1 --count 6000 --arrival "
      "constant:100/s:60s --threshold 'p(95)<500ms' --threshold 'errors<1%'",
      "anp-import baseline --target staging+http://127.0.0.1:8765 --report before.json",
      "anp-import compare before.json after.json --html comparison.html --fail-if-worse",
      "anp-import verify --ledger PATH --report differences.json",
      "anp-import undo --ledger PATH --dry-run",
      "anp-import log --log batches.log --failed --since 2h"};
  reference.exit_codes = {{0, "done"},
                          {1, "cannot run: a file, a disk, a target that is down"},
                          {2, "wrong usage"},
                          {3, "dead letters or bad lines remain"},
                          {4, "the target or the guard refused"},
                          {5, "verify found differences"},
                          {6, "the load test or baseline could not send what it had planned"},
                          {99, "a threshold of the load test was missed, or a figure got worse"},
                          {130, "interrupted, the same command goes on"}};
  reference.choices = {{"kind", {"send", "look_up", "remove"}}};
  return reference;
}

}  // namespace anp
