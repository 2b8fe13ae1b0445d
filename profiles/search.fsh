// What resources of a case are searched by, beside the SearchParameters of R4.

RuleSet: IscmSearchParameter(id, name, base, type)
* url = "https://w3id.org/iscm-fhir/SearchParameter/{id}"
* name = "{name}"
* status = #draft
* base = #{base}
* type = #{type}

Instance: spinal-level
InstanceOf: SearchParameter
Usage: #definition
Title: "Spinal level of a lesion"
* insert IscmSearchParameter(spinal-level, SpinalLevel, BodyStructure, token)
* code = #spinal-level
* description = "A segment or vertebra that a lesion of the spinal cord reaches, from its cranial to its caudal end, C1 to S5."
// FHIRPath has no ranges, so each level is asked for its place in the list of all. There is no vertebra C8: a lesion from
// vertebra C7 to T1 does not reach it.
* expression = """
  BodyStructure.extension.where(url = 'https://w3id.org/iscm-fhir/StructureDefinition/iscm-lesion-extent').select((
    'C1' | 'C2' | 'C3' | 'C4' | 'C5' | 'C6' | 'C7' | 'C8'
    | 'T1' | 'T2' | 'T3' | 'T4' | 'T5' | 'T6' | 'T7' | 'T8' | 'T9' | 'T10' | 'T11' | 'T12'
    | 'L1' | 'L2' | 'L3' | 'L4' | 'L5'
    | 'S1' | 'S2' | 'S3' | 'S4' | 'S5'
  ).where(
    ' C1 C2 C3 C4 C5 C6 C7 C8 T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 L1 L2 L3 L4 L5 S1 S2 S3 S4 S5 '.indexOf(' ' + $this + ' ')
    >= ' C1 C2 C3 C4 C5 C6 C7 C8 T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 L1 L2 L3 L4 L5 S1 S2 S3 S4 S5 '.indexOf(' ' +
      %resource.extension.where(url = 'https://w3id.org/iscm-fhir/StructureDefinition/iscm-lesion-extent').extension.where(url = 'cranial').value.ofType(code) + ' ')
    and ' C1 C2 C3 C4 C5 C6 C7 C8 T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 L1 L2 L3 L4 L5 S1 S2 S3 S4 S5 '.indexOf(' ' + $this + ' ')
    <= ' C1 C2 C3 C4 C5 C6 C7 C8 T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 L1 L2 L3 L4 L5 S1 S2 S3 S4 S5 '.indexOf(' ' +
      %resource.extension.where(url = 'https://w3id.org/iscm-fhir/StructureDefinition/iscm-lesion-extent').extension.where(url = 'caudal').value.ofType(code) + ' ')
    and ($this != 'C8' or
      %resource.extension.where(url = 'https://w3id.org/iscm-fhir/StructureDefinition/iscm-lesion-extent').extension.where(url = 'kind').value.ofType(CodeableConcept).coding.where(code = 'vertebral-level').empty())
  ))
  """

Instance: cord-region
InstanceOf: SearchParameter
Usage: #definition
Title: "Region of the spinal cord"
* insert IscmSearchParameter(cord-region, CordRegion, BodyStructure, token)
* code = #cord-region
* description = "The region of the spinal cord in which a lesion lies: cervical, thoracic, lumbar, conus medullaris."
* expression = "BodyStructure.location"

Instance: cord-aspect
InstanceOf: SearchParameter
Usage: #definition
Title: "Position in the cross-section of the cord"
* insert IscmSearchParameter(cord-aspect, CordAspect, BodyStructure, token)
* code = #cord-aspect
* description = "Where in the cross-section of the cord a lesion lies: central, dorsal, ventral, lateral."
* expression = "BodyStructure.extension.where(url = 'https://w3id.org/iscm-fhir/StructureDefinition/iscm-cord-aspect').value.ofType(CodeableConcept)"

Instance: marker-result
InstanceOf: SearchParameter
Usage: #definition
Title: "Marker with its result"
* insert IscmSearchParameter(marker-result, MarkerResult, Observation, composite)
* code = #marker-result
* description = "A tumour marker together with its coded result, of the whole finding or of one of its components, or HER2 with its score."
// our own markers (iscm-ihc) say score and percentage in a component that does not name the marker again
* expression = "Observation | Observation.component"
* component[+].definition = "http://hl7.org/fhir/SearchParameter/clinical-code"
* component[=].expression = "code"
* component[+].definition = "http://hl7.org/fhir/SearchParameter/Observation-value-concept"
* component[=].expression = "value.as(CodeableConcept) | component.where(code.coding.where(system = 'https://w3id.org/iscm-fhir/CodeSystem/iscm-feature' and code = 'her2-score').exists()).value.ofType(CodeableConcept)"

Instance: marker-quantity
InstanceOf: SearchParameter
Usage: #definition
Title: "Marker with its measured value"
* insert IscmSearchParameter(marker-quantity, MarkerQuantity, Observation, composite)
* code = #marker-quantity
* description = "A tumour marker together with its measured value, such as Ki-67 with the share of stained nuclei."
* expression = "Observation | Observation.component"
* component[+].definition = "http://hl7.org/fhir/SearchParameter/clinical-code"
* component[=].expression = "code"
* component[+].definition = "http://hl7.org/fhir/SearchParameter/Observation-value-quantity"
* component[=].expression = "value.as(Quantity) | component.where(code.coding.where(system = 'https://w3id.org/iscm-fhir/CodeSystem/iscm-feature' and code = 'stained-cells').exists()).select(value.ofType(Quantity) | value.ofType(Range))"

Instance: primary-site
InstanceOf: SearchParameter
Usage: #definition
Title: "Site of the primary cancer"
* insert IscmSearchParameter(primary-site, PrimarySite, Condition, token)
* code = #primary-site
* description = "The body site of a primary cancer; metastases are not found by it."
* expression = "Condition.where(meta.profile.where($this.startsWith('https://w3id.org/iscm-fhir/StructureDefinition/iscm-primary-cancer') or $this.startsWith('http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-primary-cancer-condition')).exists()).bodySite"
