import type { OwnBases } from '../../fhir/own-base.ts';
import type { StoreReader } from '../resource-store.ts';
import { readAnswer, readAnswers } from './answer-rows.ts';
import * as audits from './audit-rows.ts';
import * as cases from './case-rows.ts';
import * as changes from './change-rows.ts';
import type { SqlConnection } from './connection.ts';
import * as facets from './facet-rows.ts';
import { readHeldPatients } from './held-patients.ts';
import * as jobs from './job-rows.ts';
import * as lookups from './lookup-rows.ts';
import { readPatientLinks } from './patient-links.ts';
import { readPatientMembers } from './patient-members.ts';
import * as scans from './scan-rows.ts';
import { readHistoryOfAll } from './search/history-rows.ts';
import { readTargets, searchCount, searchPage } from './search/read-rows.ts';
import { readState } from './search/state.ts';
import { readFingerprint } from './search/write-rows.ts';
import * as sources from './source-rows.ts';
import * as versions from './version-rows.ts';

/** The reads of a transaction. */
export function sqlReader(sql: SqlConnection, own: OwnBases): StoreReader {
  return {
    own,
    read: (key) => versions.readCurrent(sql, key),
    readMany: (keys) => versions.readCurrents(sql, keys),
    vread: (key, version) => versions.readVersion(sql, key, version),
    history: (key, page) => versions.readHistory(sql, key, page),
    patientsOf: (key) => versions.readPatientsOf(sql, key),
    patientMembers: (group) => readPatientMembers(sql, own, group),
    compartment: (patient) => versions.readCompartment(sql, patient),
    findByIdentifier: (type, identifier) => lookups.findIdentifier(sql, type, identifier),
    awaiting: (patients) => lookups.readAwaiting(sql, patients),
    findSources: (urls) => sources.findSources(sql, urls),
    sourcesOf: (keys) => sources.readSourcesOf(sql, keys),
    referrers: (target, limit) => lookups.readReferrers(sql, own, target, limit),
    deletedTargets: (sources) => lookups.readDeletedTargets(sql, own, sources),
    state: () => readState(sql),
    search: (plan, state, window) => searchPage(sql, plan, state, window),
    count: (plan, state, most) => searchCount(sql, plan, state, most),
    targets: (from, references, limit) =>
      readTargets(
        sql,
        from.map(({ place }) => place.row),
        references,
        limit,
      ),
    historyOfAll: (scan) => readHistoryOfAll(sql, scan),
    fingerprint: () => readFingerprint(sql),
    readCase: (id) => cases.readCase(sql, id),
    listCases: (page, conditions = []) => cases.listCases(sql, page, conditions),
    countCases: (conditions = []) => facets.countCases(sql, conditions),
    matchCases: (ids, conditions) => facets.matchCases(sql, ids, conditions),
    casesOf: (patient) => cases.casesOf(sql, patient),
    lineage: (caseId) => cases.readLineage(sql, caseId),
    versions: (page) => changes.readVersions(sql, page),
    sources: (page) => sources.readSources(sql, page),
    facets: (caseId) => facets.readFacets(sql, caseId),
    heldPatients: (page) => readHeldPatients(sql, page),
    staleCases: (mappingVersion, page) => cases.readStaleCases(sql, mappingVersion, page),
    possibleMatches: (patient) => lookups.readPossibleMatches(sql, patient),
    patientLinks: (patient) => readPatientLinks(sql, own, patient),
    caseReport: (caseId) => cases.readCaseReport(sql, caseId),
    readAudit: (id) => audits.readAudit(sql, id),
    findAudits: (page) => audits.findAudits(sql, page),
    readAnswer: (mark) => readAnswer(sql, mark),
    answers: (page) => readAnswers(sql, page),
    identity: () => changes.readIdentity(sql),
    follows: () => changes.readFollows(sql),
    horizon: () => changes.readHorizon(sql),
    newestCaseChanges: (limit) => changes.readNewestCaseChanges(sql, limit),
    sequenceBefore: (instant) => changes.readSequenceBefore(sql, instant),
    changedCases: (page) => changes.readChangedCases(sql, page),
    scan: (page) => scans.scanVersions(sql, page),
    typesHeld: (since) => scans.readTypesHeld(sql, since),
    instantOf: (sequence) => scans.readInstantOf(sql, sequence),
    readJob: (id) => jobs.readJob(sql, id),
    listJobs: (client) => jobs.listJobs(sql, client),
  };
}
