"""WF3: artifacts: what lies where, where it comes from, and how it is stored."""

from wfc.diagnostics import Rule, Severity

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

ARTIFACT_WITHOUT_PATH = Rule(
    "WF310",
    "artifact-without-path",
    _ERROR,
    "an artifact has no path, or one that it cannot have",
    True,
    "An artifact of a container or script is a file or folder of it; `path` says which. Templates without a "
    "container (steps, dag) hand artifacts on and have no paths.",
)
ARTIFACT_WITHOUT_SOURCE = Rule(
    "WF311",
    "artifact-without-source",
    _ERROR,
    "an artifact comes from nowhere",
    True,
    "An argument needs `from` or a complete location; an input that nothing supplies needs a location with a key, "
    "or `optional: true`; an output of a steps or dag template needs `from`.",
)
MISSING_LOCATION_FIELD = Rule(
    "WF312",
    "incomplete-location",
    _ERROR,
    "an artifact's location, or the address of a request, is incomplete",
    True,
    "The location lacks what the transfer needs: a git repository, an HTTP URL, a key; or it has what the transfer "
    "does not take, such as an S3 endpoint with a scheme. So is the address of an `http` template without one.",
)
AMBIGUOUS_LOCATION = Rule(
    "WF313",
    "ambiguous-location",
    _ERROR,
    "an artifact has more than one source",
    False,
    "Of several locations Argo silently uses one, in a fixed order of kinds; `from` beside a location, or two "
    "locations, are never what was meant.",
)
PATH_COLLISION = Rule(
    "WF319",
    "path-collision",
    _ERROR,
    "two things lie at one path of a container",
    True,
    "A path holds one volume or one artifact. Of two, one would hide the other.",
)
ARTIFACT_OF_A_LOOP = Rule(
    "WF341",
    "artifact-of-a-loop",
    _ERROR,
    "an artifact is taken from a task or step that is a loop",
    False,
    "Argo gathers the results and the output parameters of all runs of a loop, and artifacts never: the name stands "
    "for nothing, and what takes it ends in an error. Runs of a loop hand over files by storing each under a key of "
    "its own.",
)
ARCHIVE_NOT_READ = Rule(
    "WF342",
    "archive-not-read",
    _WARNING,
    "an input's archive strategy that does not count",
    False,
    "What a call gives replaces all of an input artifact but its path and mode. With `from`, the output that it comes "
    "from says how it is packed and unpacked; with a location, the argument does. Another `archive` at the input has "
    "no effect.",
)
SUB_PATH = Rule(
    "WF343",
    "sub-path",
    _ERROR,
    "a part is taken of an artifact that has none",
    False,
    "`subPath` is put behind the key of what `from` names, not looked up inside of an archive: it finds something only "
    "where a folder is stored with `archive: {none: {}}`. Beside a location of the artifact's own it is not read.",
)
IMPOSSIBLE_PATH = Rule(
    "WF344",
    "impossible-path",
    _ERROR,
    "an artifact or a parameter lies where it cannot",
    False,
    "The root folder can neither be replaced nor stored, nothing can be mounted in `/proc` and `/sys`, and a parameter "
    "is the text of a file. Argo's validator looks at none of this; the task or step fails when it is reached.",
)
DOUBTFUL_PATH = Rule(
    "WF345",
    "doubtful-path",
    _WARNING,
    "an artifact or a parameter lies where it hardly was meant to",
    False,
    "A path without a `/` in front is one place for an input and another for an output; `..` hides which folder is "
    "meant; what lies in `/dev` and `/proc` is no file; and Argo has files of its own in `/argo` and `/var/run/argo`.",
)
ONE_WAY_LOCATION = Rule(
    "WF346",
    "one-way-location",
    _ERROR,
    "a location that cannot do what is asked of it",
    False,
    "Nothing can be stored in git or as a text, and what is in a store can only be listed for a `data` template with "
    "s3, gcs, azure and oss. Argo's validator accepts all kinds everywhere.",
)
ZIP_OF_A_FILE = Rule(
    "WF347",
    "zip-of-a-file",
    _WARNING,
    "a single file is packed as zip",
    False,
    "Argo 4.1 stores a single file in a zip under its absolute path, so that unpacking gives a chain of folders, and "
    "of files that are not in a volume it mostly fails to make one. Folders are packed well.",
)
UNPACKED_ARCHIVE = Rule(
    "WF348",
    "unpacked-archive",
    _WARNING,
    "an input that is named like an archive will not be one",
    False,
    "An input without `archive` is looked into: what is a gzipped tar is unpacked, and a single entry takes the place "
    "of the archive itself. A program that unpacks the file finds none.",
)
OPTIONAL_INPUT_ONLY = Rule(
    "WF349",
    "optional-input-only",
    _INFO,
    "an optional input is given an argument that must be there",
    False,
    "What a call gives replaces the input, and with it `optional`: where nothing is found, the task or step fails.",
)
ARCHIVE_MISMATCH = Rule(
    "WF350",
    "archive-mismatch",
    _WARNING,
    "an artifact is read otherwise than it was stored",
    False,
    "One key is used by an output and by an input, and their archive strategies do not go together. A zip is only "
    "unpacked where the input says `zip`, and each strategy refuses the archives of the other.",
)
READ_ONLY_PLACE = Rule(
    "WF351",
    "read-only-place",
    _ERROR,
    "an input artifact lies in a volume that cannot be written to",
    False,
    "An artifact whose path lies in a volume is put into the volume. Volumes of config maps and secrets, and those "
    "that are mounted read-only, take none.",
)
LOST_LOCATION = Rule(
    "WF352",
    "lost-location",
    _WARNING,
    "a part of an artifact's location is lost",
    False,
    "Argo uses a location where it is complete: s3 and oss with endpoint, bucket and key, azure with endpoint, "
    "container and blob, gcs with bucket and key. Of any other it keeps the key, and takes all else from the default "
    "repository: the artifact is fetched, or stored, in another place than the document says.",
)
