/** What a program that uses the library can name, and what it meets without a name: read off the compiler. */
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));
const src = `${root}src/`;

export interface FrontDoor {
  readonly names: readonly string[];
  /** Types of ours that an exported one leads to, and that are not exported: each with the way to it. */
  readonly nameless: readonly string[];
}

export function frontDoorOf(entry: string): FrontDoor {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram([`${src}${entry}`], options);
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(`${src}${entry}`)!)!;
  const doors = new Map(
    checker
      .getExportsOfModule(module)
      .map((door) => [door.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(door) : door, door.name] as const),
  );
  const walk = new Walk(checker, new Set(doors.keys()));
  for (const [symbol, name] of doors) {
    if (symbol.flags & ts.SymbolFlags.Value) walk.visit(checker.getTypeOfSymbol(symbol), name);
    if (symbol.flags & ts.SymbolFlags.Type) walk.visit(checker.getDeclaredTypeOfSymbol(symbol), name);
  }
  return { names: [...doors.values()].sort(), nameless: [...walk.nameless.values()] };
}

const named = ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias | ts.SymbolFlags.Class;

class Walk {
  readonly nameless = new Map<ts.Symbol, string>();
  private readonly checker: ts.TypeChecker;
  private readonly exported: ReadonlySet<ts.Symbol>;
  private readonly seen = new Set<ts.Type>();

  constructor(checker: ts.TypeChecker, exported: ReadonlySet<ts.Symbol>) {
    this.checker = checker;
    this.exported = exported;
  }

  visit(type: ts.Type, way: string): void {
    if (this.seen.has(type)) return;
    this.seen.add(type);
    for (const symbol of [type.aliasSymbol, type.getSymbol()]) this.note(symbol, way);
    for (const argument of type.aliasTypeArguments ?? []) this.visit(argument, way);
    if (type.isUnionOrIntersection()) for (const part of type.types) this.visit(part, way);
    if (type.flags & ts.TypeFlags.Object) this.visitObject(type as ts.ObjectType, way);
  }

  private note(symbol: ts.Symbol | undefined, way: string): void {
    if (symbol === undefined || !isOurs(symbol) || (symbol.flags & named) === 0) return;
    if (symbol.name.startsWith('__') || this.exported.has(symbol) || this.nameless.has(symbol)) return;
    this.nameless.set(symbol, `${symbol.name} (${way})`);
  }

  private visitObject(type: ts.ObjectType, way: string): void {
    const { checker } = this;
    if (type.objectFlags & ts.ObjectFlags.Reference) {
      for (const argument of checker.getTypeArguments(type as ts.TypeReference)) this.visit(argument, way);
    }
    const symbol = type.getSymbol();
    if (symbol?.declarations !== undefined && !isOurs(symbol)) return;
    for (const property of checker.getPropertiesOfType(type)) {
      const [declaration] = property.declarations ?? [];
      if (declaration !== undefined && ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Private) continue;
      this.visit(checker.getTypeOfSymbol(property), `${way}.${property.name}`);
    }
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      this.visit(signature.getReturnType(), `${way}()`);
      for (const parameter of signature.parameters) {
        this.visit(checker.getTypeOfSymbol(parameter), `${way}(${parameter.name})`);
      }
    }
    for (const index of checker.getIndexInfosOfType(type)) this.visit(index.type, `${way}[]`);
  }
}

function isOurs(symbol: ts.Symbol): boolean {
  return symbol.declarations?.some((declaration) => declaration.getSourceFile().fileName.startsWith(src)) === true;
}
