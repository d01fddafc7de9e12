<?php
/**
 * Plugin Name:       anp importer
 * Description:       Takes synthetic articles of anp in bulk, each exactly once, and shows their meta.
 * Version:           0.1.0
 * Requires at least: 6.0
 * Requires PHP:      7.4
 * License:           MIT
 * Text Domain:       anp-importer
 * Domain Path:       /languages
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

define( 'ANP_IMPORTER_VERSION', '0.1.0' );
define( 'ANP_IMPORTER_FILE', __FILE__ );

require_once __DIR__ . '/includes/class-anp-importer-database-error.php';
require_once __DIR__ . '/includes/class-anp-importer-database.php';
require_once __DIR__ . '/includes/class-anp-importer-schema.php';
require_once __DIR__ . '/includes/class-anp-importer-meta.php';
require_once __DIR__ . '/includes/class-anp-importer-blocks.php';
require_once __DIR__ . '/includes/class-anp-importer-article-check.php';
require_once __DIR__ . '/includes/class-anp-importer-article.php';
require_once __DIR__ . '/includes/class-anp-importer-terms.php';
require_once __DIR__ . '/includes/class-anp-importer-authors.php';
require_once __DIR__ . '/includes/class-anp-importer-state.php';
require_once __DIR__ . '/includes/class-anp-importer-counts.php';
require_once __DIR__ . '/includes/class-anp-importer-quiet-hooks.php';
require_once __DIR__ . '/includes/class-anp-importer-rows.php';
require_once __DIR__ . '/includes/class-anp-importer-writer.php';
require_once __DIR__ . '/includes/class-anp-importer-fast-writer.php';
require_once __DIR__ . '/includes/class-anp-importer-hooks-writer.php';
require_once __DIR__ . '/includes/class-anp-importer-batch.php';
require_once __DIR__ . '/includes/class-anp-importer-removal.php';
require_once __DIR__ . '/includes/class-anp-importer-settlement.php';
require_once __DIR__ . '/includes/class-anp-importer-json-response.php';
require_once __DIR__ . '/includes/class-anp-importer-rest.php';
require_once __DIR__ . '/includes/class-anp-importer-timing.php';
require_once __DIR__ . '/includes/class-anp-importer-box.php';
require_once __DIR__ . '/includes/class-anp-importer-admin.php';

Anp_Importer_Schema::hook();
Anp_Importer_Meta::hook();
Anp_Importer_Settlement::hook();
Anp_Importer_Rest::hook();
Anp_Importer_Timing::hook();
Anp_Importer_Box::hook();
Anp_Importer_Admin::hook();
