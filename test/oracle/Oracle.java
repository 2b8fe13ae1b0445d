import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import com.google.gson.*;
import org.hl7.fhir.r5.elementmodel.Manager.FhirFormat;
import org.hl7.fhir.utilities.TimeTracker;
import org.hl7.fhir.utilities.validation.ValidationMessage;
import org.hl7.fhir.validation.*;
import org.hl7.fhir.validation.cli.model.CliContext;
import org.hl7.fhir.validation.cli.services.*;

/** A line {"name","file","profiles"} in, a line {"name","issues"} out; arguments: the output, then packages to load. */
public class Oracle {
  public static void main(String[] args) throws Exception {
    CliContext context = new CliContext();
    context.setSv("4.0.1");
    context.setTxServer(null);
    context.setDoNative(false);
    for (int i = 1; i < args.length; i++) context.addIg(args[i]);
    context.setAllowExampleUrls(true);
    PassiveExpiringSessionCache cache = new PassiveExpiringSessionCache();
    ValidationService service = new ValidationService(cache);
    ValidationEngine engine = service.initializeValidator(context, "hl7.fhir.r4.core#4.0.1", new TimeTracker());
    engine.setAllowExampleUrls(true);
    System.err.println("READY");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Gson gson = new Gson();
    try (PrintWriter out = new PrintWriter(new OutputStreamWriter(new FileOutputStream(args[0]), StandardCharsets.UTF_8))) {
      for (String line; (line = in.readLine()) != null; ) {
        JsonObject job = JsonParser.parseString(line).getAsJsonObject();
        List<String> profiles = new ArrayList<>();
        if (job.has("profiles")) job.getAsJsonArray("profiles").forEach(p -> profiles.add(p.getAsString()));
        JsonObject result = new JsonObject();
        result.add("name", job.get("name"));
        JsonArray issues = new JsonArray();
        long start = System.nanoTime();
        try {
          List<ValidationMessage> messages = new ArrayList<>();
          byte[] bytes = Files.readAllBytes(Paths.get(job.get("file").getAsString()));
          engine.validate(bytes, FhirFormat.JSON, profiles, messages);
          for (ValidationMessage m : messages) {
            JsonObject issue = new JsonObject();
            issue.addProperty("severity", m.getLevel().toCode());
            issue.addProperty("at", m.getLocation());
            issue.addProperty("line", m.getLine());
            issue.addProperty("column", m.getCol());
            issue.addProperty("id", m.getMessageId());
            issue.addProperty("message", m.getMessage());
            issues.add(issue);
          }
        } catch (Throwable e) {
          result.addProperty("thrown", String.valueOf(e));
          if (!(e instanceof Exception)) e.printStackTrace();
        }
        result.add("issues", issues);
        result.addProperty("ms", (System.nanoTime() - start) / 1_000_000);
        out.println(gson.toJson(result));
        out.flush();
      }
    }
    System.exit(0);
  }
}
