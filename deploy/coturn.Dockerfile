# The relay (TURN), as Debian packages it: the same that e2e/turn.e2e.test.ts calls through.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends coturn && rm -rf /var/lib/apt/lists/*
USER turnserver
# The secret goes through a file: parameters can be read by everybody on the machine.
ENTRYPOINT ["sh", "-euc", ": \"${TURN_SECRET:?is not set in .env}\"; umask 077; echo \"static-auth-secret=$TURN_SECRET\" > /tmp/turnserver.conf; exec turnserver -c /tmp/turnserver.conf --log-file=stdout --pidfile=/tmp/turnserver.pid --no-cli --fingerprint --use-auth-secret \"$@\"", "turnserver"]
