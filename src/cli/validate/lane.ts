import { readFileSync, statSync } from 'node:fs';
import type { Definitions } from '../../definitions/index.ts';
import { hasErrors } from '../../fhir/issue.ts';
import type { Screen } from '../finding/findings.ts';
import type { Verdict } from '../finding/verdict.ts';
import { tooLarge, unreadable } from '../input/decode.ts';
import { linesOf } from '../input/line-blocks.ts';
import { type Check, createCheck } from './check.ts';
import { formatOfName } from './format/formats.ts';
import type { ValidateOptions } from './options.ts';
import { noCounts, ruleOf, type Task, type TaskResult, type WholeFile } from './task.ts';

/** What a thread must know to do tasks. */
export interface LaneSettings {
  options: ValidateOptions;
  screen: Screen;
}

/** Does tasks, here or in a thread. */
export interface Lane {
  run(task: Task): Promise<TaskResult> | TaskResult;
}

/** Does tasks in this thread. */
export interface TaskLane {
  run(task: Task): TaskResult;
  /** Lets go of the validator; it is made again when a task needs it. */
  release(): void;
}

/** Collects what is printed and counted of one task. */
class Collector {
  readonly result: TaskResult = { output: [], counts: noCounts(), rules: [] };
  private readonly known = new Set<string>();
  private readonly settings: LaneSettings;

  constructor(settings: LaneSettings) {
    this.settings = settings;
  }

  add(verdict: Verdict): void {
    const { options, screen } = this.settings;
    const { counts, output, rules } = this.result;
    for (const piece of formatOfName[options.format].pieces(verdict, screen)) output.push(piece);
    counts.documents += 1;
    if (verdict.line !== undefined) counts.lines += 1;
    if (!verdict.readable) counts.unreadable += 1;
    if (!verdict.readable && verdict.line === undefined) counts.unreadableFiles += 1;
    if (hasErrors(verdict.issues)) counts.invalid += 1;
    for (const issue of verdict.issues) {
      if (issue.severity === 'information') counts.informations += 1;
      else if (issue.severity === 'warning') counts.warnings += 1;
      else counts.errors += 1;
      const rule = ruleOf(issue);
      if (this.known.has(rule.id)) continue;
      this.known.add(rule.id);
      rules.push(rule);
    }
  }
}

/** A file as one document, or what is wrong with the file. */
function checkFile({ input, yaml }: WholeFile, check: Check, maxSize: number): Verdict {
  try {
    if (statSync(input).size > maxSize) return { input, issues: [tooLarge('file', maxSize)], readable: false };
    return check({ input, yaml }, readFileSync(input));
  } catch (error) {
    return { input, issues: [unreadable(error)], readable: false };
  }
}

function doTask(task: Task, collector: Collector, check: () => Check, maxSize: number): void {
  if (task.kind === 'files') for (const file of task.files) collector.add(checkFile(file, check(), maxSize));
  if (task.kind === 'document') collector.add(check()({ input: task.input }, task.bytes));
  if (task.kind === 'issue') {
    const { input, issue } = task;
    const line = issue.line === undefined ? {} : { line: issue.line };
    collector.add({ input, ...line, issues: [issue], readable: false });
  }
  if (task.kind !== 'lines') return;
  for (const { line, bytes } of linesOf(task.block)) {
    const { input } = task;
    if (bytes.length <= maxSize) collector.add(check()({ input, line }, bytes));
    else collector.add({ input, line, issues: [{ ...tooLarge('line', maxSize), line, column: 1 }], readable: false });
  }
}

/** Does tasks in this thread. The validator is made with the first task that needs it. */
export function createLane(settings: LaneSettings, definitions: () => Definitions): TaskLane {
  let made: Check | undefined;
  const check = (): Check => {
    made ??= createCheck(definitions(), settings.options);
    return made;
  };
  return {
    run: (task) => {
      const collector = new Collector(settings);
      doTask(task, collector, check, settings.options.maxSize);
      return collector.result;
    },
    release: () => {
      made = undefined;
    },
  };
}
