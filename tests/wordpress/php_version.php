<?php
/**
 * Finds what PHP 7.4 does not know in the files that are named: syntax by the tree of Debian's php-parser, functions and classes by
 * what PHP itself says about when they came. Prints one line for each; nothing: all is well.
 */

require_once 'PhpParser/autoload.php';

use PhpParser\Node;
use PhpParser\NodeTraverser;
use PhpParser\NodeVisitorAbstract;
use PhpParser\ParserFactory;

/** Functions and classes since 8.0; WordPress 5.9 brings the marked ones itself. */
const NEWER = array(
	'functions' => array( 'fdiv', 'get_debug_type', 'get_resource_id', 'preg_last_error_msg', 'array_is_list', 'fsync', 'fdatasync', 'enum_exists', 'ini_parse_quantity', 'memory_reset_peak_usage', 'openssl_cipher_key_length', 'mysqli_execute_query', 'json_validate', 'mb_str_pad', 'array_find', 'array_any', 'array_all', 'iterator_apply_all' ),
	'brought'   => array( 'str_contains', 'str_starts_with', 'str_ends_with' ),
	'classes'   => array( 'WeakMap', 'Stringable', 'ValueError', 'UnhandledMatchError', 'PhpToken', 'Attribute', 'Fiber', 'InternalIterator', 'ReturnTypeWillChange', 'AllowDynamicProperties', 'SensitiveParameter' ),
);

/** Says what is newer, with its line. */
final class Newer_Finder extends NodeVisitorAbstract {
	public $found = array();

	public function enterNode( Node $node ) {
		foreach ( $this->newer( $node ) as $what => $is ) {
			if ( $is ) {
				$this->found[] = $node->getStartLine() . ': ' . $what;
			}
		}
	}

	private function newer( Node $node ) {
		$name = $node instanceof Node\Expr\FuncCall && $node->name instanceof Node\Name ? $node->name->toLowerString() : '';
		return array(
			'match'                          => $node instanceof Node\Expr\Match_,
			'?->'                            => $node instanceof Node\Expr\NullsafeMethodCall || $node instanceof Node\Expr\NullsafePropertyFetch,
			'throw as an expression'         => $node instanceof Node\Expr\Throw_,
			'a promoted property'            => $node instanceof Node\Param && 0 !== $node->flags,
			'a named argument'               => $node instanceof Node\Arg && null !== $node->name,
			'f(...)'                         => $node instanceof Node\VariadicPlaceholder,
			'an attribute'                   => $node instanceof Node\AttributeGroup,
			'a union or intersection type'   => $node instanceof Node\UnionType || $node instanceof Node\IntersectionType,
			'enum'                           => $node instanceof Node\Stmt\Enum_ || $node instanceof Node\Stmt\EnumCase,
			'readonly'                       => ( $node instanceof Node\Stmt\Property || $node instanceof Node\Stmt\Class_ ) && 0 !== ( $node->flags & Node\Stmt\Class_::MODIFIER_READONLY ),
			'a final constant'               => $node instanceof Node\Stmt\ClassConst && $node->isFinal(),
			'catch without a variable'       => $node instanceof Node\Stmt\Catch_ && null === $node->var,
			'new as a default'               => $node instanceof Node\Param && $node->default instanceof Node\Expr\New_,
			'::class of an object'           => $node instanceof Node\Expr\ClassConstFetch && $node->class instanceof Node\Expr,
			'the type mixed, never or false' => $this->is_newer_type( $node ),
			'the return type static'         => ( $node instanceof Node\FunctionLike ) && $node->getReturnType() instanceof Node\Name && 'static' === $node->getReturnType()->toLowerString(),
			"the function $name"             => in_array( $name, NEWER['functions'], true ),
			'a newer class'                  => $node instanceof Node\Name && in_array( $node->toString(), NEWER['classes'], true ),
		);
	}

	private function is_newer_type( Node $node ) {
		$type = $node instanceof Node\Param ? $node->type : ( $node instanceof Node\FunctionLike ? $node->getReturnType() : null );
		return $type instanceof Node\Identifier && in_array( $type->toLowerString(), array( 'mixed', 'never', 'false', 'true', 'null' ), true );
	}
}

/** A comma behind the last parameter leaves no trace in the tree. */
function trailing_commas( $code ) {
	$found  = array();
	$tokens = array_values( array_filter( token_get_all( $code ), static function ( $token ) {
		return ! is_array( $token ) || ! in_array( $token[0], array( T_WHITESPACE, T_COMMENT, T_DOC_COMMENT ), true );
	} ) );
	foreach ( $tokens as $i => $token ) {
		if ( ! is_array( $token ) || ( T_FUNCTION !== $token[0] && T_FN !== $token[0] ) ) {
			continue;
		}
		for ( $at = $i, $depth = 0; isset( $tokens[ $at ] ); ++$at ) {
			$depth += '(' === $tokens[ $at ] ? 1 : ( ')' === $tokens[ $at ] ? -1 : 0 );
			if ( ')' === $tokens[ $at ] && 0 === $depth ) {
				break;
			}
		}
		if ( ',' === $tokens[ $at - 1 ] ) {
			$found[] = $token[2] . ': a comma behind the last parameter';
		}
	}
	return $found;
}

$parser = ( new ParserFactory() )->create( ParserFactory::ONLY_PHP7 );
foreach ( array_slice( $argv, 1 ) as $path ) {
	$code      = file_get_contents( $path );
	$finder    = new Newer_Finder();
	$traverser = new NodeTraverser();
	$traverser->addVisitor( $finder );
	$traverser->traverse( $parser->parse( $code ) );
	foreach ( array_merge( $finder->found, trailing_commas( $code ) ) as $line ) {
		echo "$path:$line\n";
	}
}
