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

Instance: import
InstanceOf: OperationDefinition
Usage: #definition
Title: "Import in bulk"
* url = "https://w3id.org/iscm-fhir/OperationDefinition/import"
* name = "Import"
* title = "Import in bulk"
* status = #draft
* kind = #operation
* description = "Stores resources of NDJSON: the body of the request (application/fhir+ndjson), or the files that URLs name, whose hosts the server must be allowed to fetch from. Each resource is told by its id, or by its identifier, so that importing again changes nothing. Done asynchronously as $export is: Prefer: respond-async, 202 with Content-Location, then a manifest whose error files hold one OperationOutcome for each line that was refused, with its number."
* affectsState = true
* code = #import
* system = true
* type = false
* instance = false
* parameter[+].name = #input
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "100"
* parameter[=].documentation = "An input to fetch."
* parameter[=].part[+].name = #url
* parameter[=].part[=].use = #in
* parameter[=].part[=].min = 1
* parameter[=].part[=].max = "1"
* parameter[=].part[=].documentation = "Where the NDJSON is."
* parameter[=].part[=].type = #url
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].documentation = "Nothing; the manifest comes later."
* parameter[=].type = #OperationOutcome

Instance: viewdefinition-run
InstanceOf: OperationDefinition
Usage: #definition
Title: "Run a view"
* url = "https://w3id.org/iscm-fhir/OperationDefinition/viewdefinition-run"
* name = "ViewDefinitionRun"
* title = "Run a view"
* status = #draft
* kind = #operation
* description = "Makes the rows of a ViewDefinition of SQL on FHIR v2, of the resources that are given or of those that are stored, as NDJSON, JSON, CSV or Parquet. Below ViewDefinition it is served as SQL on FHIR has it."
* affectsState = false
* code = #viewdefinition-run
* system = true
* type = false
* instance = false
* parameter[+].name = #viewResource
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].documentation = "The ViewDefinition."
* parameter[=].type = #Resource
* parameter[+].name = #viewReference
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].documentation = "One of this server by its name, id or canonical."
* parameter[=].type = #string
* parameter[+].name = #resource
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "*"
* parameter[=].documentation = "Resources to make rows of; without any, those that are stored."
* parameter[=].type = #Resource
* parameter[+].name = #patient
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].documentation = "Only resources of this patient."
* parameter[=].type = #Reference
* parameter[+].name = #_since
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].documentation = "Only resources that changed since."
* parameter[=].type = #instant
* parameter[+].name = #_limit
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].documentation = "Most rows."
* parameter[=].type = #integer
* parameter[+].name = #_format
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].documentation = "ndjson (default), json, csv, parquet."
* parameter[=].type = #code
* parameter[+].name = #header
* parameter[=].use = #in
* parameter[=].min = 0
* parameter[=].max = "1"
* parameter[=].documentation = "Whether CSV begins with the names of the columns."
* parameter[=].type = #boolean
* parameter[+].name = #return
* parameter[=].use = #out
* parameter[=].min = 1
* parameter[=].max = "1"
* parameter[=].documentation = "The rows."
* parameter[=].type = #Binary
