// The entry of `npm start` and `npm test`, and the only file that has to run on whatever Node a machine happens to
// have: nothing but built-ins until the right Node and the locked dependencies are there.
import { parseLauncherArguments, usage } from './bootstrap/arguments.mjs';
import { provideDependencies } from './bootstrap/dependencies.mjs';
import { describeFailure } from './bootstrap/failure.mjs';
import { createProgress } from './bootstrap/progress.mjs';
import { quitOnSignals } from './bootstrap/quit-on-signals.mjs';
import { provideNode, requiredNode, runAgainOn, runningNodeFits } from './bootstrap/toolchain.mjs';

async function main() {
  const request = parseLauncherArguments(process.argv.slice(2));
  if (request.command === 'help') {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const handOverSignals = quitOnSignals();
  const progress = createProgress({ verbose: request.command !== 'run' });
  if (!runningNodeFits()) {
    const node = await progress.step(`Node ${requiredNode()} (here is ${process.version})`, provideNode);
    handOverSignals();
    return runAgainOn(node);
  }
  await provideDependencies(progress);
  const { [request.command]: command } = await import(`./commands/${request.command}.ts`);
  return command(request, progress, handOverSignals);
}

try {
  process.exit(await main());
} catch (error) {
  process.stderr.write(`\n${describeFailure(error)}\n`);
  process.exit(1);
}
