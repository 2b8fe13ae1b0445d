/** Validates resources against R4 and profiles. */
export { createValidator, type Validator, type ValidatorOptions } from './create-validator.ts';
