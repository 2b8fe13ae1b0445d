import { isResource, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import type { Environment } from '../../fhirpath/index.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { narrativeProblem } from './narrative.ts';
import { resolveReference } from './reference.ts';

/** What FHIRPath may ask of the run it is in; one for a whole run, since it looks at where the run is. */
class RunEnvironment implements Environment {
  readonly #run: Run;
  readonly #engine: Engine;

  constructor(run: Run, engine: Engine) {
    this.#run = run;
    this.#engine = engine;
  }

  get resource(): JsonObject {
    return this.#run.resource;
  }

  get rootResource(): JsonObject {
    return this.#run.rootResource;
  }

  resolve(reference: string): JsonObject | undefined {
    const target = resolveReference(reference, this.#run);
    return typeof target === 'object' ? target.resource : undefined;
  }

  memberOf(valueSet: string, coding: { system?: string; code: string }): boolean | undefined {
    const { result } = this.#run.context.terminology.validateCode(valueSet, coding);
    return result === 'unknown' ? undefined : result === 'valid';
  }

  conformsTo(resource: JsonObject, profile: string): boolean | undefined {
    return isResource(resource)
      ? this.#engine.walk.judge(resource, profile, this.#run.fullUrl, this.#run, this.#engine)
      : undefined;
  }

  htmlChecks(text: JsonValue): boolean {
    return narrativeProblem(text) === undefined;
  }
}

/** What FHIRPath may ask of a run. */
export function environmentOf(run: Run, engine: Engine): Environment {
  run.environment ??= new RunEnvironment(run, engine);
  return run.environment;
}
