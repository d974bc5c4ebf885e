;; A worker that asks its host for a variable until its fuel is burned: what `skerry calibrate` times as host
;; calls.
(component
  (type $edge-types (instance
    (type $tuple (tuple string string))
    (export "field" (type $field (eq $tuple)))
    (type $variant (variant (case "empty") (case "bytes" (list u8)) (case "streamed" u32)))
    (export "body" (type $body (eq $variant)))
    (type $fields (list $field))
    (type $request-record (record (field "method" string) (field "uri" string)
      (field "fields" $fields) (field "body" $body)))
    (export "request" (type (eq $request-record)))
    (type $response-record (record (field "status" u16) (field "fields" $fields) (field "body" $body)))
    (export "response" (type (eq $response-record)))))
  (import "skerry:edge/types@0.1.0" (instance $types (type $edge-types)))
  (alias export $types "request" (type $request-type))
  (import "request" (type $request (eq $request-type)))
  (alias export $types "response" (type $response-type))
  (import "response" (type $response (eq $response-type)))
  (type $config-type (instance
    (export "variable" (func (param "name" string) (result (option string))))))
  (import "skerry:edge/config@0.1.0" (instance $config (type $config-type)))

  (core module $memory-module
    (memory (export "memory") 1)
    ;; What the host hands over always goes to the same place.
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024)))
  (core instance $heap (instantiate $memory-module))
  (alias core export $heap "memory" (core memory $memory))
  (alias core export $heap "cabi_realloc" (core func $realloc))
  (core func $variable (canon lower (func $config "variable") (memory $memory) (realloc $realloc)))

  (core module $worker-module
    (import "heap" "memory" (memory 1))
    (import "config" "variable" (func $variable (param i32 i32 i32)))
    (data (i32.const 0) "name")
    (func (export "handle") (param i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
      (loop $again
        (call $variable (i32.const 0) (i32.const 4) (i32.const 8))
        (br $again))
      (unreachable)))
  (core instance $config-functions (export "variable" (func $variable)))
  (core instance $worker (instantiate $worker-module
    (with "heap" (instance $heap)) (with "config" (instance $config-functions))))
  (func $handle (param "request" $request) (result $response)
    (canon lift (core func $worker "handle") (memory $memory) (realloc $realloc)))
  (export "handle" (func $handle)))
