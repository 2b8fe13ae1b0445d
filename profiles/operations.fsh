// The operations that the server offers beside those of FHIR itself.

Instance: to-case
InstanceOf: OperationDefinition
Usage: #definition
Title: "Resources to cases"
* url = "https://w3id.org/iscm-fhir/OperationDefinition/to-case"
* name = "ToCase"
* title = "Resources to cases"
* status = #draft
* kind = #operation
* description = "Reads normalised cases from a Bundle of any type or from one resource, one case per patient. Nothing is stored. The answer is JSON, {cases, report}: the cases, and an OperationOutcome that names what they cannot hold."
* affectsState = false
* code = #to-case
* system = true
* type = false
* instance = false
* parameter[+].name = #resource
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].documentation = "The Bundle or resource, as the body of the request."
* parameter[=].type = #Resource
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].documentation = "The cases and the report, as application/json."
* parameter[=].type = #Binary

Instance: from-case
InstanceOf: OperationDefinition
Usage: #definition
Title: "Case to resources"
* url = "https://w3id.org/iscm-fhir/OperationDefinition/from-case"
* name = "FromCase"
* title = "Case to resources"
* status = #draft
* kind = #operation
* description = "Writes one case (application/json, schema at /cases/schema) as a Bundle that conforms to the ISCM case Bundle. Nothing is stored."
* affectsState = false
* code = #from-case
* system = true
* type = false
* instance = false
* parameter[+].name = #case
* parameter[=].use = #in
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].documentation = "The case, as the body of the request."
* parameter[=].type = #Binary
* parameter[+].name = #as
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].documentation = "collection (default) or transaction."
* parameter[=].type = #code
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].documentation = "The case as a Bundle."
* parameter[=].type = #Bundle
