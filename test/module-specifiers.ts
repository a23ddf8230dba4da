import ts from 'typescript'

export interface Specifier {
  name: string
  line: number
  /** Compiled away: no file is loaded for it. */
  typeOnly: boolean
}

/** Every module a source file names: imports, exports from, `import()`, types by `import('…')`, and `require`. */
export function specifiersOf(path: string, source: string): Specifier[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true)
  const found: Specifier[] = []
  const visit = (node: ts.Node): void => {
    const named = specifierOf(node)
    if (named !== undefined && ts.isStringLiteralLike(named)) {
      const line = file.getLineAndCharacterOfPosition(named.getStart()).line + 1
      found.push({ name: named.text, line, typeOnly: isTypeOnly(node) })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isExternalModuleReference(node)) return node.expression
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined
  if (!ts.isCallExpression(node)) return undefined
  const { expression } = node
  const loads =
    expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(expression) && expression.text === 'require') ||
    /^(require|import\.meta)\.resolve$/.test(expression.getText())
  return loads ? node.arguments[0] : undefined
}

function isTypeOnly(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node)) return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
  return ts.isImportTypeNode(node) || (ts.isExportDeclaration(node) && node.isTypeOnly)
}
