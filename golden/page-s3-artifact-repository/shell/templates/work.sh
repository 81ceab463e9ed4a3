# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template work.

template work container work
fingerprint work 30f2512149f5f10b
records work inputs/artifacts/photos outputs/artifacts/count outputs/artifacts/listing

template_work() {
  input_artifact photos /data/photos archive none
  location s3 endpoint s3.amazonaws.com bucket team-bucket region us-west-2 access-key-secret onepanel/artifactRepositoryS3AccessKey secret-key-secret onepanel/artifactRepositoryS3SecretKey key datasets/photos
  archive_logs store
  image busybox:1.36
  output_artifact count /out/count.txt archive none
  location s3 endpoint s3.amazonaws.com bucket team-bucket region us-west-2 access-key-secret onepanel/artifactRepositoryS3AccessKey secret-key-secret onepanel/artifactRepositoryS3SecretKey key "artifacts/$workflow_namespace/$workflow_name/$pod_name/count.txt"
  output_artifact listing /out/listing archive none
  location s3 endpoint s3.amazonaws.com bucket team-bucket region us-west-2 access-key-secret onepanel/artifactRepositoryS3AccessKey secret-key-secret onepanel/artifactRepositoryS3SecretKey key listings/photos
  run sh -c 'mkdir -p /out/listing && ls /data/photos | tee /out/listing/all | wc -l > /out/count.txt'
}
