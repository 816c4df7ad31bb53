// Writes the types of the public interface (source/index.ts) as .d.ts files that stand alone: who installs the package has none of our development
// packages. What is inferred from a schema is written out; the schemas themselves are left out.
import {mkdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import ts from 'typescript';

const root = import.meta.dirname;
const source = path.join(root, 'source');
const target = path.resolve(process.argv[2] ?? path.join(root, 'build/types'));

const {config} = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
const {options} = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
const entry = path.join(source, 'index.ts');
const program = ts.createProgram([entry, path.join(source, 'host/node-pty.d.ts')], {
	...options,
	noEmit: false,
	declaration: true,
	emitDeclarationOnly: true,
	rootDir: source,
	outDir: target,
});
const checker = program.getTypeChecker();
const printer = ts.createPrinter();

/** @type {Map<string, string>} */
const files = new Map();
program.emit(undefined, (file, text) => files.set(file, withoutUnusedImports(text)), undefined, true, {afterDeclarations: [standAlone]});
await rm(target, {recursive: true, force: true});
for (const file of reachable(path.join(target, 'index.d.ts'))) {
	await mkdir(path.dirname(file), {recursive: true});
	// TypeScript 6 loads the types of Node.js only when somebody names them.
	const head = path.basename(file) === 'index.d.ts' ? '/// <reference types="node" />\n' : '';
	await writeFile(file, head + /** @type {string} */ (files.get(file)));
}

/** @param {ts.TransformationContext} context @returns {(node: ts.SourceFile | ts.Bundle) => ts.SourceFile | ts.Bundle} */
function standAlone({factory}) {
	return node => {
		if (!ts.isSourceFile(node)) return node;
		const statements = node.statements
			.map(statement => (ts.isTypeAliasDeclaration(statement) && isInferred(statement) ? writtenOut(statement, factory) : statement))
			.filter(statement => !usesSchemas(statement, node));
		return factory.updateSourceFile(node, statements);
	};
}

/** @param {ts.TypeAliasDeclaration} alias */
function isInferred(alias) {
	const original = /** @type {ts.TypeAliasDeclaration} */ (ts.getOriginalNode(alias));
	return original.typeParameters === undefined && /\b(Parsed<|InferOutput<|typeof )/.test(original.type.getText());
}

/** @param {ts.Statement} statement @param {ts.SourceFile} file */
function usesSchemas(statement, file) {
	if (ts.isImportDeclaration(statement)) return /** @type {ts.StringLiteral} */ (statement.moduleSpecifier).text === 'valibot';
	return /\bv\.[A-Z]/.test(printer.printNode(ts.EmitHint.Unspecified, statement, file));
}

/** @param {ts.TypeAliasDeclaration} alias @param {ts.NodeFactory} factory */
function writtenOut(alias, factory) {
	const original = /** @type {ts.TypeAliasDeclaration} */ (ts.getOriginalNode(alias));
	const type = checker.getTypeAtLocation(original.name);
	return factory.updateTypeAliasDeclaration(alias, alias.modifiers, alias.name, undefined, typeNode(type, true));

	/** @param {ts.Type} one @param {boolean} [isOutermost] @returns {ts.TypeNode} */
	function typeNode(one, isOutermost = false) {
		if (one.aliasSymbol && !isOutermost) return plain(one);
		if (one.isUnion() && one.types.some(isRecord)) return factory.createUnionTypeNode(one.types.map(part => typeNode(part)));
		const [item] = checker.isArrayType(one) ? checker.getTypeArguments(/** @type {ts.TypeReference} */ (one)) : [];
		if (item && (isRecord(item) || item.isUnion())) return factory.createTypeReferenceNode('ReadonlyArray', [typeNode(item)]);
		return isRecord(one) ? factory.createTypeLiteralNode(checker.getPropertiesOfType(one).map(member)) : plain(one);
	}

	/** @param {ts.Symbol} property */
	function member(property) {
		const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
		const type = checker.getTypeOfSymbolAtLocation(property, original);
		const node = factory.createPropertySignature(
			[factory.createModifier(ts.SyntaxKind.ReadonlyKeyword)],
			/^[\w$]+$/.test(property.name) ? property.name : factory.createStringLiteral(property.name),
			isOptional ? factory.createToken(ts.SyntaxKind.QuestionToken) : undefined,
			typeNode(type),
		);
		const comment = ts.displayPartsToString(property.getDocumentationComment(checker));
		return comment === '' ? node : ts.addSyntheticLeadingComment(node, ts.SyntaxKind.MultiLineCommentTrivia, `* ${comment} `, true);
	}

	/** @param {ts.Type} one */
	function plain(one) {
		const flags = ts.NodeBuilderFlags.NoTruncation | ts.NodeBuilderFlags.InTypeAlias;
		return /** @type {ts.TypeNode} */ (checker.typeToTypeNode(one, original, flags));
	}
}

/** An object without a name of its own. @param {ts.Type} type */
function isRecord(type) {
	return (
		(type.flags & ts.TypeFlags.Object) !== 0 &&
		!checker.isArrayLikeType(type) &&
		type.getCallSignatures().length === 0 &&
		checker.getPropertiesOfType(type).length > 0 &&
		(type.symbol === undefined || (type.symbol.flags & (ts.SymbolFlags.TypeLiteral | ts.SymbolFlags.ObjectLiteral)) !== 0)
	);
}

/** @param {string} text */
function withoutUnusedImports(text) {
	return text.replaceAll(/^import (type )?\{([^}]*)\} from ('[^']*');\n/gm, (line, type = '', names, from) => {
		const rest = text.replace(line, '');
		const used = names.split(',').filter((/** @type {string} */ name) => {
			const local = name.trim().split(/\s+/).at(-1) ?? '';
			// Before a colon it is the name of a parameter, or of a property.
			return local !== '' && new RegExp(String.raw`\b${local}\b(?!\??:)`).test(rest.replaceAll(/\/\*[\s\S]*?\*\//g, ''));
		});
		return used.length === 0 ? '' : `import ${type}{${used.join(',')}} from ${from};\n`;
	});
}

/** The files that a file needs, itself included. @param {string} first */
function reachable(first) {
	const found = new Set([first]);
	for (const file of found) {
		const text = files.get(file);
		if (text === undefined) throw new Error(`${file} is not among what TypeScript has written`);
		for (const [, name = ''] of text.matchAll(/(?:from|import\()\s*["'](\.[^"']+)\.js["']/g))
			found.add(path.join(path.dirname(file), `${name}.d.ts`));
	}

	return found;
}
