# What the condition of an http template knows: the request as the template says it, and the answer. Their parts come as the
# content of files, in variables that jq is given.

# Header lines (`name: value`) as a map of lists; of those with the same name, the last counts.
def http_sent:
  reduce (split("\n")[] | select(. != "")) as $line ({}; ($line | split(": ")) as $parts
    | .[$parts[0]] = [$parts[1:] | join(": ")]);

# `content-type` as Go writes it: `Content-Type`.
def http_canonical: split("-") | map((.[:1] | ascii_upcase) + (.[1:] | ascii_downcase)) | join("-");

# The headers of an answer: the last block of what curl noted down. Go keeps how a body was transferred elsewhere.
def http_received:
  split("\r\n\r\n") | map(select(. != "")) | (last // "")
  | reduce (split("\r\n")[1:][] | select(contains(":"))) as $line ({}; ($line | split(":")) as $parts
    | ($parts[0] | http_canonical) as $name
    | if $name == "Transfer-Encoding" or $name == "Trailer" then .
      else .[$name] += [$parts[1:] | join(":") | sub("^[ \t]+"; "") | sub("[ \t]+$"; "")] end);

def http_variables($method; $url; $body; $bytes; $sent; $status; $answer; $received):
  {request: {method: $method, url: $url, body: (if $bytes == "" then $body else "" end),
      bodyBytes: {"\u0000": "bytes", v: ($body | utf8)}, headers: ($sent | http_sent)},
    response: {statusCode: ($status | tonumber), body: $answer, headers: ($received | http_received)}};
