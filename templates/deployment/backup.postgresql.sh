to="$BACKUPS/$(date +%Y-%m-%dT%H%M%S)"
mkdir "$to.part"
pg_dump --format=custom --no-owner --file="$to.part/database" "$DATABASE_URL"
tar --create --file="$to.part/media.tar" --directory="$MEDIA_ROOT" . || [ $? = 1 ]
mv "$to.part" "$to"
