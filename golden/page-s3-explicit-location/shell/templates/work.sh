# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template work.

template work container work
fingerprint work 3eece9d606689c2b
records work inputs/artifacts/archive

template_work() {
  input_artifact archive /data/archive.csv archive none
  location s3 endpoint objects.example.com:9000 bucket cold-storage key 2020/archive.csv region eu-central-1 insecure true access-key-secret cold-storage/user secret-key-secret cold-storage/password
  image busybox:1.36
  run sh -c 'wc -l /data/archive.csv'
}
