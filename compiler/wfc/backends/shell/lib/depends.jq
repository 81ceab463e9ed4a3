# The tasks of a DAG, as `depends` asks for them. A state: {phase, daemoned, absent, type, children: [phases], continueOn}.

def task_done:
  (.absent | not) and (
    (.daemoned == true and .phase != "Pending")
    or (.phase as $p | ["Succeeded", "Failed", "Error", "Skipped", "Omitted"] | index([$p]) != null));

def task_result($result):
  if $result == "Daemoned" then .daemoned == true and .phase != "Pending"
  elif $result == "Errored" then .phase == "Error"
  elif $result == "AnySucceeded" then .type == "TaskGroup" and any(.children // [] | .[]; . == "Succeeded")
  elif $result == "AllFailed" then
    .type == "TaskGroup" and ((.children // []) | length > 0 and all(.[]; . == "Failed"))
  else .phase == $result
  end;

# What a bare name stands for.
def task_passed:
  task_result("Succeeded") or task_result("Skipped") or task_result("Daemoned")
  or (.continueOn.error == true and .phase == "Error") or (.continueOn.failed == true and .phase == "Failed");
