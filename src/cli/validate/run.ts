import { Unusable } from '../exit-code.ts';
import type { Output } from '../output.ts';
import { type Crew, createCrew, inOrder } from './crew.ts';
import { formatOfName } from './format/formats.ts';
import type { LaneSettings, TaskLane } from './lane.ts';
import { createProgress, type Progress } from './progress.ts';
import { Tally } from './tally.ts';
import type { Task } from './task.ts';
import { expectedSize, tasksOf } from './tasks.ts';

interface Run {
  settings: LaneSettings;
  here: TaskLane;
  crew: Crew;
  tally: Tally;
  output: Output;
  progress: Progress;
}

/** The finding about NDJSON without a single line: nothing was checked, which must not look like all being well. */
const emptyInput = (task: Task & { kind: 'end' }): Task => {
  const message = 'The input is empty; NDJSON with a resource a line was expected.';
  return { ...task, kind: 'issue', issue: { severity: 'fatal', code: 'structure', id: 'input-empty', message } };
};

/** Adds up what the crew gives; a piece that must wait for the end is kept. */
async function consume(files: readonly string[], run: Run): Promise<string[]> {
  const { settings, crew, tally, output, progress } = run;
  const whole = settings.options.format === 'json';
  const kept: string[] = [];
  let index = -1;
  for await (const { task, size, result } of inOrder(tasksOf(files, settings.options.maxSize), crew)) {
    if (output.closed) break;
    if (task.index !== index) tally.begin();
    index = task.index;
    const told = task.kind === 'end' && tally.inputIsEmpty ? run.here.run(emptyInput(task)) : result;
    tally.add(told);
    if (task.kind === 'end') tally.end();
    if (whole && tally.counts.documents > 1)
      throw new Unusable('--format json takes one resource; for more use ndjson.');
    if (whole) kept.push(...told.output);
    else if (told.output.length > 0) {
      if (process.stdout.isTTY) progress.hide();
      await output.pieces(told.output);
    }
    progress.add(size, tally.counts);
  }
  return kept;
}

/**
 * Checks inputs and prints what was found, in their order; what stays in this thread is done by `here`. Gives the exit
 * code.
 */
export async function runOnce(
  files: readonly string[],
  settings: LaneSettings,
  here: TaskLane,
  output: Output,
): Promise<number> {
  const { options, screen } = settings;
  const format = formatOfName[options.format];
  const expected = expectedSize(files);
  const crew = createCrew(settings, here, expected);
  const progress = createProgress(expected);
  const tally = new Tally();
  try {
    await output.write(format.before ?? '');
    await output.pieces(await consume(files, { settings, here, crew, tally, output, progress }));
  } finally {
    progress.hide();
    await crew.end();
  }
  await output.write(format.after?.({ counts: tally.counts, rules: tally.kinds, code: tally.code, screen }) ?? '');
  return tally.code;
}
