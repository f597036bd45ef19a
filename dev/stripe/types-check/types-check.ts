import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { recordProbe } from './recorder.ts';
import { typedSource } from './typed-source.ts';

/** Compiles `text` as a file of this folder that exists in memory only. @returns one line per error */
export function compileErrors(text: string): string[] {
  const folder = dirname(fileURLToPath(import.meta.url));
  const file = join(folder, 'recorded.ts');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ['node'],
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  const { getSourceFile } = host;
  host.fileExists = (name) => name === file || fileExists.call(host, name);
  host.readFile = (name) => (name === file ? text : readFile.call(host, name));
  host.getSourceFile = (name, ...rest) =>
    name === file
      ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true)
      : getSourceFile.call(host, name, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n  ');
    const line =
      diagnostic.file && diagnostic.start !== undefined
        ? diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start).line
        : 0;
    const call =
      diagnostic.file?.fileName === file ? (text.split('\n')[line - 1] ?? '') : (diagnostic.file?.fileName ?? '');
    return `${call}\n  ${message}`;
  });
}

if (import.meta.main) {
  const source = typedSource(await recordProbe());
  const errors = [
    ...compileErrors(source.text),
    ...source.unknown.map((call) => `${call}\n  an object without a type`),
  ];
  for (const error of errors) console.error(error);
  console.log(`${source.answers} answers recorded, ${errors.length} do not fit the SDK's types`);
  process.exit(errors.length === 0 ? 0 : 1);
}
