# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template work.

template work container work
fingerprint work 63aab5f6af0b2f46
records work inputs/artifacts/s3 inputs/artifacts/s3-by-role inputs/artifacts/gcs inputs/artifacts/azure inputs/artifacts/azure-by-environment inputs/artifacts/oss inputs/artifacts/hdfs inputs/artifacts/http inputs/artifacts/http-by-certificate inputs/artifacts/artifactory inputs/artifacts/git inputs/artifacts/raw outputs/artifacts/s3 outputs/artifacts/oss outputs/artifacts/hdfs outputs/artifacts/http outputs/artifacts/key-only outputs/artifacts/no-path-no-key stored

template_work() {
  input_artifact s3 /in/s3 archive none
  location s3 endpoint objects.example:9000 bucket shelf key books/one region eu-north-1 addressing-style virtual-hosted access-key-secret shelf/user secret-key-secret shelf/password session-token-secret shelf/token ca-secret shelf/authority
  input_artifact s3-by-role /in/s3-by-role archive none
  location s3 endpoint s3.amazonaws.com bucket shelf key books/two role-arn arn:aws:iam::123456789012:role/reader
  input_artifact gcs /in/gcs archive none
  location gcs bucket shelf key books/three service-account-key-secret google/account
  input_artifact azure /in/azure archive none
  location azure endpoint https://shelf.blob.core.example bucket books key "four/$workflow_name" account-key-secret azure/key
  input_artifact azure-by-environment /in/azure-by-environment archive none
  location azure endpoint https://shelf.blob.core.example bucket books key five use-sdk-creds true
  input_artifact oss /in/oss archive none
  location oss endpoint https://oss.example bucket shelf key six access-key-secret oss/user secret-key-secret oss/password
  input_artifact hdfs /in/hdfs archive none
  location hdfs addresses names-1:8020,names-2:8020 key /books/seven user reader
  input_artifact http /in/http archive none
  location http url https://books.example/eight header-1 'Accept: text/plain' header-2 "X-Run: $workflow_name" client-id-secret oauth/id client-secret-secret oauth/secret token-url-secret oauth/url scopes 'read list' endpoint-param-1 audience=books
  input_artifact http-by-certificate /in/http-by-certificate archive none
  location http url https://books.example/nine client-cert-secret tls/certificate client-key-secret tls/key
  input_artifact artifactory /in/artifactory archive none
  location http url https://artifactory.example/books/ten username-secret artifactory/user password-secret artifactory/password
  input_artifact git /in/git archive none
  location git repo git@books.example:team/eleven.git revision v1 branch stable single-branch true depth 3 fetch 'refs/notes/*:refs/notes/*
refs/meta/*:refs/meta/*' ssh-private-key-secret git/ssh insecure-ignore-host-key true disable-submodules true
  input_artifact raw /in/raw archive none
  location raw data twelve
  image busybox
  output_artifact s3 /out archive none
  location s3 endpoint objects.example:9000 bucket made-here key books/thirteen insecure true use-sdk-creds true create-bucket true object-locking true encrypt true kms-key-id team-key
  output_artifact oss /out archive none
  location oss endpoint oss.example bucket made-here key fourteen use-sdk-creds true create-bucket true
  output_artifact hdfs /out/f archive none
  location hdfs addresses names-1:8020 key /books/fifteen force true
  output_artifact http /out/f archive none
  location http url https://books.example/sixteen username-secret web/user password-secret web/password
  output_artifact key-only /out archive none
  location local key books/seventeen
  output_artifact no-path-no-key /out archive none
  run sh -c 'ls -R /in; mkdir -p /out; echo done >/out/f'
}
