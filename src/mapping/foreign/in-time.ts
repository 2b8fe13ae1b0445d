import { textOrder } from '../../fhir/text-order.ts';
import type { InputResource } from '../input/input.ts';
import { saidIn } from './sayings.ts';

/** When something was found or recorded; what has no time comes last. */
export const timeOf = ({ resource }: InputResource): number =>
  Date.parse(String(resource.effectiveDateTime ?? resource.recordedDate)) || Number.MAX_SAFE_INTEGER;

/** The order of resources in time; those of one time in the order of what they say, however they were sent. */
export const inTime = (one: InputResource, other: InputResource): number =>
  timeOf(one) - timeOf(other) || textOrder(saidIn(one.resource), saidIn(other.resource));
