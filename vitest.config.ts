import { defineConfig } from 'vitest/config';

const all = 'test/**/*.test.ts';
// functions without a state of their own: their files share what they load, which takes ten times as long as they do
const pure = ['test/mapping/**/*.test.ts', 'test/case/**/*.test.ts'];

export default defineConfig({
  test: {
    // what hangs ends; a machine that is busy with much else takes ten times as long as one of its own
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    pool: 'forks',
    // the default leaves one core idle; many tests wait for processes of their own
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
      { extends: true, test: { name: 'alone', include: [all], exclude: [...pure, 'node_modules/**'] } },
    ],
  },
});
