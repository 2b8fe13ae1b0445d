import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { errorsIn } from './errors-in.ts';
import { givenProfile } from './given-profile.ts';

/** Where references lead from contained resources, and from Bundles in others. */

const observation = (more: JsonObject): JsonObject => ({
  resourceType: 'Observation',
  id: 'o',
  status: 'final',
  code: { text: 'a' },
  ...more,
});

const collection = (...resources: JsonObject[]): JsonObject => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: resources.map((resource) => ({
    fullUrl: `http://server.test/fhir/${resource.resourceType}/${resource.id}`,
    resource,
  })),
});

describe('a contained target of a profile', () => {
  const given = [
    {
      ...givenProfile('Patient', [
        { id: 'Patient.managingOrganization', path: 'Patient.managingOrganization', min: 1 },
      ]),
      url: 'http://test/patient',
    },
    {
      ...givenProfile('Observation', [
        {
          id: 'Observation.subject',
          path: 'Observation.subject',
          type: [{ code: 'Reference', targetProfile: ['http://test/patient'] }],
        },
      ]),
      url: 'http://test/observation',
    },
  ];
  const containing = (patient: JsonObject): JsonObject =>
    observation({
      meta: { profile: ['http://test/observation'] },
      contained: [
        { resourceType: 'Organization', id: 'org', name: 'A' },
        { resourceType: 'Patient', id: 'p', ...patient },
      ],
      subject: { reference: '#p' },
    });

  it('may refer to others in its container, alone and in a Bundle', () => {
    const meeting = containing({ managingOrganization: { reference: '#org' } });
    expect(errorsIn(meeting, given)).toEqual([]);
    expect(errorsIn(collection(meeting), given)).toEqual([]);
    const lacking = containing({ contact: [{ organization: { reference: '#org' } }] });
    expect(errorsIn(collection(lacking), given)).toEqual(['Bundle.entry[0].resource.subject reference-target-profile']);
  });
});
