import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // what hangs ends; a machine that is busy with much else takes ten times as long as one of its own
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    pool: 'forks',
    // the default leaves one core idle; many tests wait for processes of their own
    maxWorkers: 2,
  },
});
